/**
 * Does the path match the pattern? `*` stands for any characters, slashes too, and `?` for one; a pattern without
 * either also names everything below a folder, as in git. Never takes more steps than both lengths multiplied.
 */
export function matchGlob(pattern: string, path: string): boolean {
  if (!/[*?]/.test(pattern)) return path === pattern || path.startsWith(`${pattern.replace(/\/$/, '')}/`);
  let [at, from] = [0, 0];
  let star = -1;
  let tried = 0;
  while (from < path.length) {
    if (pattern[at] === '*') {
      star = at;
      tried = from;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === path[from])) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      tried += 1;
      at = star + 1;
      from = tried;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
