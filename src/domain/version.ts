/** The longest version that is accepted, in characters. */
export const longestVersion = 64;

const shape = /^[0-9A-Za-z][0-9A-Za-z.+_-]*$/;

/**
 * The one rule for versions, whoever names one: a person, a registry, a service about itself, a service's own tools. A
 * version begins with a letter or a digit and goes on with letters, digits, `.`, `+`, `_` and `-`, 64 characters at
 * most. So it is never an option, a path, a line break or a second word in the arguments of a command.
 */
export function isVersion(text: string): boolean {
  return text.length <= longestVersion && shape.test(text) && !text.includes('\n');
}

/**
 * A value that is no version, as people may see it in a sentence: control and invisible characters as `�`, one line, at
 * most 40 characters.
 */
export function oddVersion(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const shown = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu, '\uFFFD');
  return shown.length > 40 ? `${shown.slice(0, 39)}…` : shown;
}
