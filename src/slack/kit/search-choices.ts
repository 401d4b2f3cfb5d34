import type { Choice } from './blocks.ts';

/** How well a word matches a choice, best first; `none` if it does not match at all. */
const fit = { whole: 0, start: 1, startOfWord: 2, inside: 3, inDescription: 4, none: 5 } as const;

/**
 * The choices that contain every word of `query` in their name, label or description, best match first and otherwise in
 * their original order; at most `limit`. An empty query matches everything.
 */
export function searchChoices(choices: readonly Choice[], query: string, limit: number): Choice[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const whole = words.join(' ');
  return choices
    .map((choice) => ({ choice, rank: Math.max(...words.map((word) => rankOf(choice, word)), 0) }))
    .filter(({ rank }) => rank < fit.none)
    .map((found) => (isNamed(found.choice, whole) ? { ...found, rank: -1 } : found))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ choice }) => choice);
}

function isNamed({ value, label }: Choice, words: string): boolean {
  return words !== '' && (value.toLowerCase() === words || label.toLowerCase() === words);
}

function rankOf({ value, label, description = '' }: Choice, word: string): number {
  const names = [value.toLowerCase(), label.toLowerCase()];
  if (names.includes(word)) return fit.whole;
  if (names.some((name) => name.startsWith(word))) return fit.start;
  if (names.some((name) => name.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word)))) return fit.startOfWord;
  if (names.some((name) => name.includes(word))) return fit.inside;
  return description.toLowerCase().includes(word) ? fit.inDescription : fit.none;
}
