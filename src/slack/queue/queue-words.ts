import { queueRef } from '../../domain/queue/entry.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import type { Joined } from '../../usecases/queue/join-queue.ts';
import type { Expected, QueueRow } from '../../usecases/queue/list-queue.ts';
import { type Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';

/** What whoever joined the queue is told. */
export function joinedWords({ ref, what, position, isCalled, emergency }: Joined): Mrkdwn {
  if (isCalled) return mrkdwn`:bell: ${ref}, ${what}: it is your turn already. The button is in the direct message.`;
  const how = emergency === null ? mrkdwn`` : mrkdwn` It goes ahead as an emergency, which was announced.`;
  return mrkdwn`:ticket: ${ref}, ${what}, waits at place ${String(position)}.${how} You get a direct message when it is your turn.`;
}

/** One entry of the queue, with its place and when its turn is expected. */
export function rowLine({ entry, position, expected, release }: QueueRow): Mrkdwn {
  const { service, version, personId, emergency, misses, overtaken } = entry;
  const more = [
    ...(release === null ? [] : [release]),
    ...(emergency === null ? [] : [`emergency: ${emergency}`]),
    ...(misses === 0 ? [] : [`${misses} turn missed`]),
    ...(overtaken === 0 ? [] : [`overtaken ${overtaken === 1 ? 'once' : `${overtaken} times`}`]),
  ].join(', ');
  return mrkdwn`${String(position)}. *${queueRef(entry)}* ${service} ${version}, ${person(personId)}${more === '' ? '' : ` (${more})`} · ${expectedWords(expected, entry.claimUntil)}`;
}

function expectedWords(expected: Expected, claimUntil: Date | null): Mrkdwn {
  switch (expected.kind) {
    case 'called':
      return claimUntil === null ? mrkdwn`its turn` : mrkdwn`:bell: its turn, until ${moment(claimUntil)}`;
    case 'in':
      return expected.p80Ms === 0
        ? mrkdwn`next`
        : mrkdwn`in about ${formatDuration(expected.medianMs)}, most likely within ${formatDuration(expected.p80Ms)}`;
    case 'no_history':
      return mrkdwn`no history of ${expected.service} yet`;
    case 'not_started':
      return mrkdwn`${expected.ref} has not started`;
  }
}
