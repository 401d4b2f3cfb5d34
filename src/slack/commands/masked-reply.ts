import { maskWithin, redact } from '../../lib/redact.ts';
import type { Reply } from '../kit/input.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';

/** Shorter ones would mask ordinary words. */
const shortest = 4;
/** What a button hands on is decided with, and is read by nobody. */
const data = new Set(['value']);

/**
 * The reply to a typed line, without the words of the line that are credentials only where they stood in it: an answer
 * about “hunter22” must not repeat it when the line was `shop password: hunter22`.
 */
export function maskedReply(reply: Reply, line: string): Reply {
  const shown = redact(line);
  if (shown === line) return reply;
  const kept = new Set(shown.split(/\s+/));
  const secret = line.split(/\s+/).filter((word) => word.length >= shortest && !kept.has(word));
  // The longest first: one may be the beginning of another.
  const forms = secret.flatMap((word) => [word, mrkdwn`${word}`.text]).sort((a, b) => b.length - a.length);
  return maskWithin(reply, (text) => forms.reduce((safe, form) => safe.replaceAll(form, '***'), text), data);
}
