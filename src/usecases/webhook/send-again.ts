import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { letterRef } from './list-webhooks.ts';

/** The letters among which one that is named is looked for. */
const mostSearched = 10_000;

export const SendAgain = z.object({
  subscriber: z.string().min(1).max(64),
  /** Such as `R-12/7`; null means all. */
  letter: z.string().max(64).nullable(),
});
export type SendAgain = z.infer<typeof SendAgain>;

type SendingDeps = Pick<RequestDeps, 'database' | 'settings' | 'logger'>;

/**
 * Sends events that were given up again, before everything that waits, with the ids that they had. The receiver counts
 * as reachable until it fails once more. Any full member may ask for it, as for a lock.
 */
export async function sendAgain(
  deps: RequestDeps,
  input: SendAgain,
  caller: Caller,
): Promise<Result<{ subscriber: string; count: number }, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  return member.ok ? sendAgainFor(deps, input, caller) : member;
}

/** The same for whoever may use the bot's own database: on the command line, nobody asks Slack who that is. */
export async function sendAgainFor(
  deps: SendingDeps,
  input: SendAgain,
  caller: Caller,
): Promise<Result<{ subscriber: string; count: number }, Refusal>> {
  const { subscriber, letter } = input;
  const known = deps.settings.webhooks.map(({ name }) => name);
  if (!known.includes(subscriber)) return err({ kind: 'unknown_subscriber', asked: subscriber, known });
  const done = await once(deps, caller, input, async (stores) => {
    const wanted = letter?.toUpperCase() ?? null;
    const found =
      wanted === null
        ? null
        : (await stores.webhooks.deadLetters(subscriber, mostSearched)).find((one) => letterRef(one) === wanted);
    if (found === undefined) return err({ kind: 'no_dead_letter', subscriber, asked: letter });
    const count = await stores.webhooks.sendAgain(subscriber, found?.id ?? null);
    if (count === 0) return err({ kind: 'no_dead_letter', subscriber, asked: letter });
    await stores.webhooks.clearReceiver(subscriber, true);
    return ok({ subscriber, count });
  });
  if (done.ok) deps.logger.info({ subscriber, count: done.value.count, actor: caller.actor.id }, 'webhooks sent again');
  return done;
}
