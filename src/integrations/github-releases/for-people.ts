import { redact } from '../../lib/redact.ts';
import { visibleText } from '../../lib/visible-text.ts';

/**
 * Text from GitHub for display: one line, without invisible or control characters and without secrets, at most `most`
 * characters. Masked before it is cut, so that the cut does not leave the beginning of a credential.
 */
export function forPeople(text: string, most: number): string {
  const line = redact(visibleText(text.slice(0, 20_000)))
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]+/gu, ' ')
    .trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/\p{Surrogate}$/u, '')}…`;
}
