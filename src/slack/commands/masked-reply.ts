import { maskWithin, redact } from '../../lib/redact.ts';
import type { Reply } from '../kit/input.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';

/** Shorter ones would mask ordinary words. */
const shortest = 4;
/** A button's value is used for decisions and not shown to people. */
const data = new Set(['value']);

/**
 * The reply to a typed line, without words that are credentials only in the context of that line: a reply about
 * “hunter22” must not repeat it when the line was `shop password: hunter22`.
 */
export function maskedReply(reply: Reply, line: string): Reply {
  const shown = redact(line);
  if (shown === line) return reply;
  const kept = new Set(shown.split(/\s+/));
  const secret = line.split(/\s+/).filter((word) => word.length >= shortest && !kept.has(word));
  // Longest first: one may be a prefix of another.
  const forms = secret.flatMap((word) => [word, mrkdwn`${word}`.text]).sort((a, b) => b.length - a.length);
  return maskWithin(reply, (text) => forms.reduce((safe, form) => safe.replaceAll(form, '***'), text), data);
}
