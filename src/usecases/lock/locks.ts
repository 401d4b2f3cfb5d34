import { z } from 'zod';
import { type Actor, system } from '../../domain/actor.ts';
import type { LockId, ReleaseId } from '../../domain/ids.ts';
import type { Lock } from '../../domain/lock/lock.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkMember } from '../approval/check-member.ts';
import type { Deps, RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';

export const PlaceLock = z.object({
  scope: z.string().min(1).max(64),
  environment: z.string().max(64).nullable(),
  reason: z.string().max(500),
});
export type PlaceLock = z.infer<typeof PlaceLock>;

/** Locks a service, an environment, or everything (`all`), with a reason. */
export async function placeLock(
  deps: RequestDeps,
  request: PlaceLock,
  caller: Caller,
): Promise<Result<{ what: string; where: string; reason: string }, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (input.reason.trim().length < 3) return err({ kind: 'reason_needed', action: 'lock' });
  const target = resolve(deps, input.scope, input.environment);
  if (!target)
    return err({
      kind: 'unknown_service',
      asked: input.scope,
      known: [...Object.keys(deps.settings.services), ...deps.settings.environments.map((one) => one.name), 'all'],
    });
  return once(deps, caller, input, async (stores) => {
    await stores.locks.hold('alone');
    const same = (await stores.locks.open()).find((lock) => isSame(lock, target));
    if (same) return err({ kind: 'already_locked', reason: same.reason });
    await stores.locks.insert({
      id: deps.ids.next<'Lock'>('lck'),
      ...target,
      reason: input.reason,
      authorId: caller.actor.id,
      createdAt: deps.clock.now(),
      liftedAt: null,
      liftedBy: null,
      liftReason: null,
    });
    return ok({ ...describeScope(target), reason: input.reason });
  });
}

export const LiftLock = z.object({
  scope: z.string().min(1).max(64),
  environment: z.string().max(64).nullable(),
  reason: z.string().max(500),
});
export type LiftLock = z.infer<typeof LiftLock>;

/**
 * Removes every lock with that scope, with the person's reason; one that is placed meanwhile stays. When a rollback
 * placed it, the record of its release says so.
 */
export async function liftLock(
  deps: RequestDeps,
  request: LiftLock,
  caller: Caller,
): Promise<Result<{ what: string; where: string; lifted: number }, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (input.reason.trim().length < 3) return err({ kind: 'reason_needed', action: 'lift a lock' });
  const target = resolve(deps, input.scope, input.environment);
  if (!target) return err({ kind: 'no_lock', what: input.scope });
  return once(deps, caller, input, async (stores) => {
    const isMine = (lock: Lock) =>
      lock.scope === target.scope &&
      lock.service === target.service &&
      (target.environment === null || lock.environment === target.environment);
    // Most requests have nothing to remove, and need not wait.
    const seen = (await stores.locks.open()).filter(isMine);
    if (seen.length === 0) return err({ kind: 'no_lock', what: input.scope });
    const placedBy = await releasesOf(stores, seen);
    // Releases before locks, in the order of every start.
    return inReleases(deps, stores, [...new Set(placedBy.values())].sort(), caller.actor, async (releases) => {
      await stores.locks.hold('alone');
      const open = new Set((await stores.locks.open()).map(({ id }) => id));
      // What was placed meanwhile is not what the person wants to remove.
      const mine = seen.filter(({ id }) => open.has(id));
      if (mine.length === 0) return err({ kind: 'no_lock', what: input.scope });
      const liftedAt = deps.clock.now();
      for (const lock of mine) {
        await stores.locks.save({ ...lock, liftedAt, liftedBy: caller.actor.id, liftReason: input.reason });
        const release = releases.find((one) => one.release.id === placedBy.get(lock.id));
        release?.retime();
        await release?.record('lock.lifted', { reason: input.reason });
      }
      return ok({ ...describeScope(target), lifted: mine.length });
    });
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

type Target = Pick<Lock, 'scope' | 'service' | 'environment'>;

function resolve(deps: Pick<Deps, 'settings'>, scope: string, environment: string | null): Target | null {
  if (scope === 'all') return { scope: 'global', service: null, environment: null };
  if (Object.hasOwn(deps.settings.services, scope)) {
    const isThere =
      environment === null || Object.hasOwn(deps.settings.services[scope]?.environments ?? {}, environment);
    return isThere ? { scope: 'service', service: scope, environment } : null;
  }
  if (deps.settings.environments.some((one) => one.name === scope))
    return { scope: 'environment', service: null, environment: scope };
  return null;
}

/** A description of what a lock covers: the name and the environment. */
function describeScope({ scope, service, environment }: Target): { what: string; where: string } {
  if (scope === 'global') return { what: 'everything', where: '' };
  if (service === null) return { what: environment ?? '', where: '' };
  return { what: service, where: environment === null ? ' in every environment' : ` in ${environment}` };
}

function isSame(lock: Lock, target: Target): boolean {
  return lock.scope === target.scope && lock.service === target.service && lock.environment === target.environment;
}
