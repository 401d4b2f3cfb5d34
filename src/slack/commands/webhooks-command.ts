import type { ListedLetter, ListedWebhook } from '../../usecases/webhook/list-webhooks.ts';
import { listWebhooks } from '../../usecases/webhook/list-webhooks.ts';
import { SendAgain, sendAgain } from '../../usecases/webhook/send-again.ts';
import { fitLines } from '../kit/fit-lines.ts';
import { limits } from '../kit/limits.ts';
import { joinMrkdwn, type Mrkdwn, moment, mrkdwn } from '../kit/mrkdwn.ts';
import { answer, reply } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { refuseArguments } from './arguments.ts';

const usage = 'webhooks [resend <name> [R-12/7]]';

export const webhooksCommand: Subcommand = {
  name: 'webhooks',
  usage,
  summary: 'how other systems are told of events, and which events were given up; send those again',
  run: async (deps, rest, { caller }) => {
    const [verb = '', subscriber = '', letter, ...more] = rest.trim().split(/\s+/);
    if (verb === '') return list(await listWebhooks(deps));
    const input = SendAgain.safeParse({ subscriber, letter: letter ?? null });
    if (!/^resend$/i.test(verb) || more.length > 0 || !input.success)
      return refuseArguments('Only “resend” and the name of a webhook can follow.', `/deploy ${usage}`);
    return answer(await sendAgain(deps, input.data, caller), (done) =>
      done.count === 1
        ? mrkdwn`One event is sent to ${done.subscriber} again.`
        : mrkdwn`${done.count} events are sent to ${done.subscriber} again.`,
    );
  },
};

function list(webhooks: readonly ListedWebhook[]) {
  if (webhooks.length === 0)
    return reply(mrkdwn`No other system is told of events. “webhooks” in the settings names some.`);
  const all = webhooks.flatMap((one) => [head(one), ...troubles(one), ...one.letters.map(letterLine), ...rest(one)]);
  const fitted = fitLines(all, limits.messageText - 100, (count) => mrkdwn`and ${count} more lines`);
  return reply(joinMrkdwn([mrkdwn`*Webhooks*`, ...fitted.shown]));
}

function head({ name, subscriber, waiting, deliveredAt }: ListedWebhook): Mrkdwn {
  const what =
    subscriber === null ? 'no longer in the settings' : `${subscriber.format}, ${new URL(subscriber.url).host}`;
  const queue = waiting === 0 ? 'nothing waits' : `events of ${waiting} ${waiting === 1 ? 'record' : 'records'} wait`;
  const last = deliveredAt === null ? mrkdwn`nothing delivered yet` : mrkdwn`last delivered ${moment(deliveredAt)}`;
  return mrkdwn`• *${name}* (${what}): ${queue}, ${last}`;
}

function troubles({ trouble }: ListedWebhook): Mrkdwn[] {
  if (trouble === null) return [];
  const { goneAt, failingSince, failure, retryAt } = trouble;
  if (goneAt !== null) return [mrkdwn`   :no_entry: wants nothing since ${moment(goneAt)}: ${failure ?? ''}`];
  if (failingSince === null) return [];
  const next = retryAt === null ? mrkdwn`` : mrkdwn`; next attempt ${moment(retryAt)}`;
  return [mrkdwn`   :warning: failing since ${moment(failingSince)}: ${failure ?? ''}${next}`];
}

function letterLine({ ref, type, reason, at }: ListedLetter): Mrkdwn {
  return mrkdwn`   :incoming_envelope: ${ref} ${type} was given up ${moment(at)}: ${reason}`;
}

function rest({ name, subscriber, deadLetters, letters }: ListedWebhook): Mrkdwn[] {
  if (deadLetters === 0) return [];
  const more = deadLetters > letters.length ? `${deadLetters} were given up in all. ` : '';
  const again = subscriber === null ? '' : `“/deploy webhooks resend ${name}” sends them again.`;
  return more + again === '' ? [] : [mrkdwn`   ${more}${again}`];
}
