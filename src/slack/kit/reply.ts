import { explain } from '../../domain/explain.ts';
import type { Explanation } from '../../domain/explanation.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { redact } from '../../lib/redact.ts';
import type { Result } from '../../lib/result.ts';
import type { Reply } from './input.ts';
import { cutMarkup, limits } from './limits.ts';
import { Mrkdwn as Markup, type Mrkdwn, mrkdwn } from './mrkdwn.ts';

/** The message of a refusal. It may repeat typed text or tool output, so credentials are masked. */
export function refusalWords(refusal: Refusal): Explanation {
  const { code, sentence, next } = explain(refusal);
  return { code, sentence: redact(sentence), next: redact(next) };
}

/** A private message with its reason code and the next step. */
export function refusalReply(refusal: Refusal): Reply {
  const { code, sentence, next } = refusalWords(refusal);
  // Mentions that we put into sentences ourselves stay mentions; everything else is escaped.
  const words = (text: string) => new Markup(mrkdwn`${text}`.text.replace(/&lt;@([UW][A-Z0-9]+)&gt;/g, '<@$1>'));
  return {
    code,
    text: cutMarkup(
      mrkdwn`:no_entry_sign: ${words(sentence)}\n${words(next)}  (\`${new Markup(code)}\`)`.text,
      limits.messageText,
    ),
  };
}

export function reply(text: Mrkdwn): Reply {
  return { text: cutMarkup(text.text, limits.messageText) };
}

/** The response to a result: the refusal message, or `say` applied to the value. */
export function answer<T>(result: Result<T, Refusal>, say: (value: T) => Mrkdwn | null): Reply | null {
  if (!result.ok) return refusalReply(result.error);
  const said = say(result.value);
  return said === null ? null : reply(said);
}
