/** The known word that is at most two typos away; null when there is none. */
export function nearestWord(asked: string, known: readonly string[]): string | null {
  const word = asked.toLowerCase().slice(0, 40);
  let best: { word: string; slips: number } | null = null;
  for (const candidate of known) {
    const slips = editDistance(word, candidate);
    if (slips <= 2 && slips < candidate.length && (best === null || slips < best.slips))
      best = { word: candidate, slips };
  }
  return best?.word ?? null;
}

/** Levenshtein distance: single insertions, deletions and replacements. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
