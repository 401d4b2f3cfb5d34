import { moment, type RichText, rich } from '../../domain/rich-text.ts';
import type { ListedLetter, ListedWebhook } from './list-webhooks.ts';

/** What people may type after the name of the command. */
export const webhooksUsage = 'webhooks [resend <name> [R-12/7]]';
export const badArguments = 'Only “resend” and the name of a webhook can follow.';
export const noWebhooks = 'No other system is told of events. “webhooks” in the settings names some.';

/** How things stand with each subscriber, line by line; `command` is what people type before the subcommand. */
export function webhookLines(webhooks: readonly ListedWebhook[], command: string): RichText[] {
  return webhooks.flatMap((one) => [
    head(one),
    ...troubles(one),
    ...one.letters.map(letterLine),
    ...rest(one, command),
  ]);
}

/** What was done, for whoever asked for it. */
export function sentAgainWords({ subscriber, count }: { subscriber: string; count: number }): string {
  return count === 1 ? `One event is sent to ${subscriber} again.` : `${count} events are sent to ${subscriber} again.`;
}

function head({ name, subscriber, waiting, deliveredAt }: ListedWebhook): RichText {
  const what =
    subscriber === null ? 'no longer in the settings' : `${subscriber.format}, ${new URL(subscriber.url).host}`;
  const queue = waiting === 0 ? 'nothing waits' : `events of ${waiting} ${waiting === 1 ? 'record' : 'records'} wait`;
  const last = deliveredAt === null ? rich`nothing delivered yet` : rich`last delivered ${moment(deliveredAt)}`;
  return rich`• *${name}* (${what}): ${queue}, ${last}`;
}

function troubles({ trouble }: ListedWebhook): RichText[] {
  if (trouble === null) return [];
  const { goneAt, failingSince, failure, retryAt } = trouble;
  if (goneAt !== null) return [rich`   :no_entry: wants nothing since ${moment(goneAt)}: ${failure ?? ''}`];
  if (failingSince === null) return [];
  const next = retryAt === null ? rich`` : rich`; next attempt ${moment(retryAt)}`;
  return [rich`   :warning: failing since ${moment(failingSince)}: ${failure ?? ''}${next}`];
}

function letterLine({ ref, type, reason, at }: ListedLetter): RichText {
  return rich`   :incoming_envelope: ${ref} ${type} was given up ${moment(at)}: ${reason}`;
}

function rest({ name, subscriber, deadLetters, letters }: ListedWebhook, command: string): RichText[] {
  if (deadLetters === 0) return [];
  const more = deadLetters > letters.length ? `${deadLetters} were given up in all. ` : '';
  const again = subscriber === null ? '' : `“${command} webhooks resend ${name}” sends them again.`;
  return more + again === '' ? [] : [rich`   ${more}${again}`];
}
