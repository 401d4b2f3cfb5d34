/** The longest version that is accepted, in characters: as long as a tag in a container registry may be. */
export const longestVersion = 128;

/** The allowed characters of a version; positions are checked separately, so that a refusal can name the rule. */
const letters = /^[0-9A-Za-z._+/-]+$/;
const digest = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-f]{32,128}$/;

/**
 * The rule that a text breaks as a version, as a sentence after "a version"; null when it is valid. The same rule
 * applies to every source: a person, a registry, a service reporting its own version. Container registry tags, semantic
 * versions, branch names with slashes and digests (`sha256:…`) are versions; an option, a path outside its folder, a
 * second word or a line break in command arguments never is.
 */
export function versionProblem(text: string): string | null {
  if (text === '') return 'cannot be empty';
  if (text.length > longestVersion) return `has ${longestVersion} characters at most`;
  if (digest.test(text)) return null;
  if (!letters.test(text))
    return 'has only letters, digits, “.”, “_”, “-”, “+” and “/”, or is a digest such as sha256:… in small hex digits';
  if (!/^[0-9A-Za-z_]/.test(text)) return 'begins with a letter, a digit or “_”';
  if (text.split('/').some((part) => part === '')) return 'has something before and after each “/”';
  if (text.split('/').some((part) => part.startsWith('-') || part.startsWith('.')))
    return 'has no part that begins with “-” or “.”';
  return text.includes('..') ? 'has no “..”' : null;
}

/** Is this text a valid version? `versionProblem` says why not. */
export function isVersion(text: string): boolean {
  return versionProblem(text) === null;
}

/** Does the version match its service's pattern? `pattern` is a regular expression for the whole version. */
export function fitsPattern(version: string, pattern: string | null): boolean {
  return pattern === null || new RegExp(`^(?:${pattern})$`, 'u').test(version);
}

/**
 * An invalid version value, safe for display in a sentence: control and invisible characters as `�`, one line, at most
 * 40 characters.
 */
export function oddVersion(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const shown = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu, '\uFFFD');
  return shown.length > 40 ? `${shown.slice(0, 39)}…` : shown;
}
