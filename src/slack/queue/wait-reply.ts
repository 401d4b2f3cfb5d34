import type { Refusal } from '../../domain/refusal.ts';
import type { ReleaseRequest } from '../commands/parse-request.ts';
import { actions, lines, section } from '../kit/blocks.ts';
import type { Reply } from '../kit/input.ts';
import { Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';
import { refusalReply } from '../kit/reply.ts';
import { queueButtons } from './queue-buttons.ts';

/** A refusal because the place is occupied, with a button that waits for it; a reason that was typed is typed again. */
export function waitReply(refusal: Refusal, asked: ReleaseRequest): Reply {
  const refused = refusalReply(refusal);
  if (refusal.kind !== 'active_release_exists' && refusal.kind !== 'others_wait') return refused;
  const { service, version, environment, strategy, because, startsAt } = asked;
  // A turn has no time of its own.
  if (startsAt !== null) return refused;
  if (because !== null) {
    const line = [
      service,
      version,
      ...(environment === null ? [] : ['to', environment]),
      ...(strategy === null ? [] : [strategy]),
    ];
    const typed = mrkdwn`To wait for it: \`/deploy queue ${line.join(' ')} because …\``;
    return { ...refused, text: lines(new Mrkdwn(refused.text), typed).text };
  }
  const wait = queueButtons.wait.draw('Wait in the queue', { service, version, environment, strategy });
  return { ...refused, blocks: [section(new Mrkdwn(refused.text)), ...actions('wait', [wait])] };
}
