import { soundsSecret } from '../../lib/redact.ts';
import { inheritedNames } from './scrubbed-environment.ts';

/**
 * The values of a command's environment that its output must not show. A value counts as confidential unless its name
 * does not sound like a secret and it plainly is none: short, a number, a path, a plain address, or one word.
 */
export function confidential(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    !inheritedNames.has(name) && (soundsSecret(name) || !isPlain(value)) ? [value] : [],
  );
}

const plainForms = [
  /^[+-]?[\d.,:]+$/,
  /^[A-Za-z]+([ -][A-Za-z]+)*$/,
  /^\.{0,2}\/[\w.-]+(\/[\w.-]+)*\/?$/,
  /^https?:\/\/[\w.-]+(:\d+)?(\/[\w./-]*)?$/,
];

function isPlain(value: string): boolean {
  return value.length < 6 || plainForms.some((plain) => plain.test(value));
}
