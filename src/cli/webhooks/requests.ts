import { z } from 'zod';
import type { Piece, RichText } from '../../domain/rich-text.ts';
import type { RequestDeps } from '../../usecases/deps.ts';
import { listWebhooks } from '../../usecases/webhook/list-webhooks.ts';
import { SendAgain, sendAgainFor } from '../../usecases/webhook/send-again.ts';
import { noWebhooks, sentAgainWords, webhookLines } from '../../usecases/webhook/webhook-words.ts';
import { type Answer, done, refused } from '../answer.ts';

/** What can be asked about webhooks; `by` is logged, and a `key` that comes twice has one effect. */
export const WebhooksRequest = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('list') }),
  z.object({ verb: z.literal('resend'), by: z.string().max(200), key: z.string().min(8).max(100), what: SendAgain }),
]);
export type WebhooksRequest = z.infer<typeof WebhooksRequest>;

/** Does what is asked, in the words that Slack has for it. */
export async function answerWebhooks(
  deps: Pick<RequestDeps, 'database' | 'settings' | 'logger'>,
  request: WebhooksRequest,
): Promise<Answer> {
  if (request.verb === 'list') {
    const lines = webhookLines(await listWebhooks(deps), 'quarterdeck').map(plain);
    return done(lines.length === 0 ? noWebhooks : lines.join('\n'));
  }
  const { by, key, what } = request;
  const sent = await sendAgainFor(deps, what, { actor: { kind: 'system', id: by }, key: `webhooks:${key}` });
  return sent.ok ? done(sentAgainWords(sent.value)) : refused(sent.error);
}

/** For a terminal: times in UTC, and no icons. */
function plain({ pieces }: RichText): string {
  return pieces.map(shown).join('').replace(/ {4,}/, '   ');
}

function shown(piece: Piece): string {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'moment':
      return `${piece.at.toISOString().slice(0, 19)}Z`;
    case 'person':
      return piece.id;
    case 'link':
      return `${piece.label} (${piece.url})`;
    case 'icon':
      return '';
  }
}
