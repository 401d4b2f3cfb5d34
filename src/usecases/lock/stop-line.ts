import { z } from 'zod';
import { type Lock, newLock } from '../../domain/lock/lock.ts';
import { type StopCard, stopCard } from '../../domain/lock/stop-card.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { stopInForce, touchCovered } from './lock-scope.ts';
import { lookAgain } from './look-after-lock.ts';

const everything = { scope: 'global', service: null, environment: null } as const;

export const StopLine = z.object({ reason: z.string().max(500) });

/**
 * Stops the line: nothing starts anywhere until two people have lifted it. What is running goes on. It is announced in
 * the release channel, and where escalations go.
 */
export async function stopLine(
  deps: RequestDeps,
  request: z.infer<typeof StopLine>,
  caller: Caller,
): Promise<Result<{ reason: string; running: number }, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (input.reason.trim().length < 3) return err({ kind: 'reason_needed', action: 'stop the line' });
  return once(deps, caller, input, async (stores) => {
    await stores.locks.hold('alone');
    const now = deps.clock.now();
    const before = await stopInForce(stores, now);
    if (before !== null) return err({ kind: 'line_stopped', reason: before.reason, by: before.authorId });
    const id = deps.ids.next<'Lock'>('lck');
    const { reason } = input;
    const lock = newLock({
      ...everything,
      id,
      kind: 'stop',
      reason,
      authorId: caller.actor.id,
      createdAt: now,
      postId: deps.ids.next<'Post'>('pst'),
    });
    await stores.locks.insert(lock);
    const placed = { kind: 'stop', scope: 'global', reason, expiresAt: null };
    await stores.placeEvents.append('lock', id, 'lock.placed', placed, caller.actor, now);
    await announce(deps, stores, lock);
    await lookAgain(deps, stores, lock, null, now);
    await touchCovered(stores, everything);
    const active = await stores.releases.active();
    return ok({ reason, running: active.filter(({ state }) => state === 'in_progress').length });
  });
}

/** Whether a stop is lifted, and who asked first. */
interface Asked {
  isLifted: boolean;
  askedBy: string;
}

export const LiftStop = z.object({ reason: z.string().max(500) });

/** Asks to lift the stop, and lifts it when another person has asked before. The record names both. */
export async function liftStop(
  deps: RequestDeps,
  request: z.infer<typeof LiftStop>,
  caller: Caller,
): Promise<Result<Asked, Refusal>> {
  const input = withMaskedText(request, 'reason');
  if (caller.actor.kind !== 'person') return err({ kind: 'people_only', action: 'lift a stop' });
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (input.reason.trim().length < 3) return err({ kind: 'reason_needed', action: 'lift a stop' });
  return once(deps, caller, input, async (stores): Promise<Result<Asked, Refusal>> => {
    await stores.locks.hold('alone');
    const now = deps.clock.now();
    const lock = await stopInForce(stores, now);
    if (lock === null) return err({ kind: 'line_not_stopped' });
    const { actor } = caller;
    const { reason } = input;
    if (lock.liftAskedBy === null) {
      const asked: Lock = { ...lock, liftAskedBy: actor.id, liftAskedAt: now, liftAskReason: reason };
      await stores.locks.save(asked);
      await stores.placeEvents.append('lock', lock.id, 'lock.lift_asked', { reason }, actor, now);
      await updateCard(stores, asked);
      return ok({ isLifted: false, askedBy: actor.id });
    }
    if (lock.liftAskedBy === actor.id) return err({ kind: 'second_person_needed', askedBy: actor.id });
    const lifted: Lock = { ...lock, liftedAt: now, liftedBy: actor.id, liftReason: reason };
    await stores.locks.save(lifted);
    const both = { reason, askedBy: lock.liftAskedBy, askReason: lock.liftAskReason };
    await stores.placeEvents.append('lock', lock.id, 'lock.lifted', both, actor, now);
    await updateCard(stores, lifted);
    await touchCovered(stores, everything);
    return ok({ isLifted: true, askedBy: lock.liftAskedBy });
  });
}

/** Where a stop is announced; its card stands in the first of these. */
async function announce({ settings, ids }: RequestDeps, stores: Stores, lock: Lock): Promise<void> {
  const content = { kind: 'stop', card: stopCard(lock) } as const;
  const add = (id: NonNullable<Lock['postId']>, target: string) =>
    stores.posts.add({
      id,
      releaseId: null,
      key: `stop:${lock.id}:${target}`,
      target,
      threadOf: null,
      content,
      priority: 0,
    });
  const channels = new Set([settings.releaseChannel, settings.escalationChannel]);
  for (const channel of channels)
    await add(
      channel === settings.releaseChannel && lock.postId !== null ? lock.postId : ids.next<'Post'>('pst'),
      channel,
    );
}

/** The card shows how the stop stands now. */
async function updateCard(stores: Stores, lock: Lock): Promise<void> {
  const post = lock.postId === null ? null : await stores.posts.find(lock.postId);
  if (post === null) return;
  const card: StopCard = stopCard(lock);
  await stores.posts.save({ ...post, state: 'due', content: { kind: 'stop', card } });
  await stores.posts.schedule(post.id, 0);
}
