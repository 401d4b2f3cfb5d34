import { z } from 'zod';
import { type Actor, system } from '../../domain/actor.ts';
import type { LockId, ReleaseId } from '../../domain/ids.ts';
import { applies, describeScope, type Lock, type LockScope, newLock } from '../../domain/lock/lock.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { resolveScope, touchCovered } from './lock-scope.ts';
import { lookAgain } from './look-after-lock.ts';

export const PlaceLock = z.object({
  scope: z.string().min(1).max(64),
  environment: z.string().max(64).nullable(),
  reason: z.string().max(500),
  /** A warning does not block. */
  kind: z.enum(['lock', 'warning']).optional(),
  /** Absent: what the settings say. */
  expiresAt: z.date().optional(),
});
export type PlaceLock = z.infer<typeof PlaceLock>;

/** A lock that was placed. */
export interface PlacedLock {
  what: string;
  where: string;
  reason: string;
  kind: 'lock' | 'warning';
  /** As ISO 8601; null when only a person ends it. */
  expiresAt: string | null;
}

const longestMs = 366 * 86_400_000;

/** Locks a service, an environment, or everything (`all`), with a reason, until a time or until somebody removes it. */
export async function placeLock(
  deps: RequestDeps,
  request: PlaceLock,
  caller: Caller,
): Promise<Result<PlacedLock, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (input.reason.trim().length < 3) return err({ kind: 'reason_needed', action: 'lock' });
  const target = resolveScope(deps, input.scope, input.environment);
  if (!target)
    return err({
      kind: 'unknown_service',
      asked: input.scope,
      known: [...Object.keys(deps.settings.services), ...deps.settings.environments.map((one) => one.name), 'all'],
    });
  return once(deps, caller, input, async (stores): Promise<Result<PlacedLock, Refusal>> => {
    await stores.locks.hold('alone');
    // A start that was decided meanwhile was decided before.
    const now = deps.clock.now();
    const kind = input.kind ?? 'lock';
    const same = (await stores.locks.open()).find(
      (lock) => lock.kind === kind && isSame(lock, target) && applies(lock, now),
    );
    if (same) return err({ kind: 'already_locked', reason: same.reason });
    const { expiryMs } = deps.settings.locks;
    const expiresAt = input.expiresAt ?? (expiryMs === null ? null : new Date(now.getTime() + expiryMs));
    if (expiresAt !== null && expiresAt <= now) return err({ kind: 'lock_time', problem: 'it would be over already' });
    if (expiresAt !== null && expiresAt.getTime() - now.getTime() > longestMs)
      return err({ kind: 'lock_time', problem: 'it is more than a year away' });
    const id = deps.ids.next<'Lock'>('lck');
    const { reason } = input;
    const lock = newLock({ id, ...target, kind, reason, authorId: caller.actor.id, createdAt: now, expiresAt });
    await stores.locks.insert(lock);
    const ends = expiresAt?.toISOString() ?? null;
    await stores.placeEvents.append(
      'lock',
      id,
      'lock.placed',
      { kind, scope: target.scope, reason, expiresAt: ends },
      caller.actor,
      now,
    );
    await lookAgain(deps, stores, lock, null, now);
    await touchCovered(stores, target);
    return ok({ ...describeScope(target), reason, kind, expiresAt: ends });
  });
}

export const LiftLock = z.object({
  scope: z.string().min(1).max(64),
  environment: z.string().max(64).nullable(),
  reason: z.string().max(500),
});
export type LiftLock = z.infer<typeof LiftLock>;

interface Lifted {
  what: string;
  where: string;
  lifted: number;
}

/**
 * Removes every lock and warning with that scope, with the person's reason; one that is placed meanwhile stays. When a
 * rollback placed it, the record of its release says so. A stop takes two people, and is not lifted by this.
 */
export async function liftLock(deps: RequestDeps, request: LiftLock, caller: Caller): Promise<Result<Lifted, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const allowed = await mayLift(deps, input.reason, caller);
  if (!allowed.ok) return allowed;
  const target = resolveScope(deps, input.scope, input.environment);
  if (!target) return err({ kind: 'no_lock', what: input.scope });
  return once(deps, caller, input, async (stores): Promise<Result<Lifted, Refusal>> => {
    const isMine = (lock: Lock) =>
      lock.kind !== 'stop' &&
      lock.scope === target.scope &&
      lock.service === target.service &&
      (target.environment === null || lock.environment === target.environment);
    // Most requests have nothing to remove, and need not wait.
    const open = await stores.locks.open();
    const seen = open.filter(isMine);
    const stop = target.scope === 'global' ? open.find(({ kind }) => kind === 'stop') : undefined;
    if (seen.length === 0 && stop !== undefined)
      return err({ kind: 'line_stopped', reason: stop.reason, by: stop.authorId });
    if (seen.length === 0) return err({ kind: 'no_lock', what: input.scope });
    const lifted = await liftAll(deps, stores, seen, { reason: input.reason, actor: caller.actor });
    if (!lifted.ok) return lifted;
    return lifted.value === 0
      ? err({ kind: 'no_lock', what: input.scope })
      : ok({ ...describeScope(target), lifted: lifted.value });
  });
}

export const LiftOne = z.object({ lockId: z.string().max(100), reason: z.string().max(500) });

/** Removes one lock, from a message that is about it. */
export async function liftOne(
  deps: RequestDeps,
  request: z.infer<typeof LiftOne>,
  caller: Caller,
): Promise<Result<Lifted, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const allowed = await mayLift(deps, input.reason, caller);
  if (!allowed.ok) return allowed;
  return once(deps, caller, input, async (stores): Promise<Result<Lifted, Refusal>> => {
    const lock = await stores.locks.find(input.lockId as LockId);
    if (lock === null || lock.liftedAt !== null || lock.kind === 'stop') return err({ kind: 'lock_gone' });
    const lifted = await liftAll(deps, stores, [lock], { reason: input.reason, actor: caller.actor });
    if (!lifted.ok) return lifted;
    return lifted.value === 0 ? err({ kind: 'lock_gone' }) : ok({ ...describeScope(lock), lifted: 1 });
  });
}

async function mayLift(deps: RequestDeps, reason: string, caller: Caller): Promise<Result<void, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  return reason.trim().length < 3 ? err({ kind: 'reason_needed', action: 'lift a lock' }) : ok(undefined);
}

/** Lifts those of these locks that are still there. Answers how many. */
async function liftAll(
  deps: RequestDeps,
  stores: Stores,
  seen: readonly Lock[],
  { reason, actor }: { reason: string; actor: Actor },
): Promise<Result<number, Refusal>> {
  const placedBy = await releasesOf(stores, seen);
  // Releases before locks, in the order of every start.
  return inReleases(deps, stores, [...new Set(placedBy.values())].sort(), actor, async (releases) => {
    await stores.locks.hold('alone');
    const open = new Map((await stores.locks.open()).map((lock) => [lock.id, lock]));
    // What was placed meanwhile is not what the person wants to remove.
    const mine = seen.flatMap(({ id }) => open.get(id) ?? []);
    const liftedAt = deps.clock.now();
    for (const lock of mine) {
      await stores.locks.save({ ...lock, liftedAt, liftedBy: actor.id, liftReason: reason });
      await stores.placeEvents.append(
        'lock',
        lock.id,
        'lock.lifted',
        { reason, askedBy: null, askReason: null },
        actor,
        liftedAt,
      );
      const release = releases.find((one) => one.release.id === placedBy.get(lock.id));
      release?.retime();
      await release?.record('lock.lifted', { reason });
      await touchCovered(stores, lock);
    }
    return ok(mine.length);
  });
}

/** The releases whose rollbacks placed these locks, by lock; people place locks without a release. */
async function releasesOf(stores: Stores, locks: readonly Lock[]): Promise<Map<LockId, ReleaseId>> {
  const found = new Map<LockId, ReleaseId>();
  for (const { id, authorId, service, environment, createdAt } of locks) {
    if (authorId !== system.id || service === null || environment === null) continue;
    // A rollback places its lock at the time at which it ends its release.
    const release = await stores.releases.rolledBackAt(service, environment, createdAt);
    if (release !== null) found.set(id, release.id);
  }
  return found;
}

/** Locks all of these releases, one after the other, and runs `work` with them. */
function inReleases<T>(
  deps: RequestDeps,
  stores: Stores,
  [id, ...others]: readonly ReleaseId[],
  actor: Actor,
  work: (releases: readonly ReleaseWork[]) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  if (id === undefined) return work([]);
  return inRelease(deps, stores, id, actor, (release) =>
    inReleases(deps, stores, others, actor, (locked) => work([release, ...locked])),
  );
}

function isSame(lock: LockScope, target: LockScope): boolean {
  return lock.scope === target.scope && lock.service === target.service && lock.environment === target.environment;
}
