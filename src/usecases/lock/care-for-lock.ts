import { z } from 'zod';
import type { LockId } from '../../domain/ids.ts';
import { applies, describeScope, type Lock, responsibleFor } from '../../domain/lock/lock.ts';
import { asTyped } from '../../domain/message/message.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { resolveScope } from './lock-scope.ts';
import { lookAgain } from './look-after-lock.ts';

export const HandOverLock = z.object({
  scope: z.string().min(1).max(64),
  environment: z.string().max(64).nullable(),
  to: z.string().min(1).max(40),
});
export type HandOverLock = z.infer<typeof HandOverLock>;

/** Makes another person responsible for every lock with that scope; they are told, and reminded from now on. */
export async function handOverLock(
  deps: RequestDeps,
  input: HandOverLock,
  caller: Caller,
): Promise<Result<{ what: string; where: string; to: string; count: number }, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  const next = await checkMember(deps, input.to);
  if (!next.ok) return err({ kind: 'no_such_assignee', asked: input.to });
  const target = resolveScope(deps, input.scope, input.environment);
  if (!target) return err({ kind: 'no_lock', what: input.scope });
  return once(deps, caller, input, async (stores): Promise<Result<ReturnType<typeof handed>, Refusal>> => {
    await stores.locks.hold('alone');
    const now = deps.clock.now();
    const mine = (await stores.locks.open()).filter(
      (lock) =>
        applies(lock, now) &&
        lock.scope === target.scope &&
        lock.service === target.service &&
        (target.environment === null || lock.environment === target.environment),
    );
    if (mine.length === 0) return err({ kind: 'no_lock', what: input.scope });
    for (const lock of mine) {
      const after: Lock = { ...lock, responsibleId: input.to };
      await stores.locks.save(after);
      const from = responsibleFor(lock);
      await stores.placeEvents.append('lock', lock.id, 'lock.handed_over', { from, to: input.to }, caller.actor, now);
      await lookAgain(deps, stores, after, now, now);
      const { what, where } = describeScope(lock);
      await stores.posts.add({
        id: deps.ids.next<'Post'>('pst'),
        releaseId: null,
        key: `lock:${lock.id}:to:${input.to}:${now.getTime()}`,
        target: input.to,
        threadOf: null,
        content: {
          kind: 'lock',
          lockId: lock.id,
          isStop: lock.kind === 'stop',
          text: `<@${caller.actor.id}> made you responsible for the lock on ${what}${where}: ${asTyped(lock.reason)}`,
        },
        priority: 3,
      });
    }
    return ok(handed(target, input.to, mine.length));
  });
}

function handed(target: Parameters<typeof describeScope>[0], to: string, count: number) {
  return { ...describeScope(target), to, count };
}

export const KeepLock = z.object({ lockId: z.string().max(100) });

/** Whoever was reminded says that the lock is still needed. */
export async function keepLock(
  deps: RequestDeps,
  input: z.infer<typeof KeepLock>,
  caller: Caller,
): Promise<Result<{ what: string; where: string; expiresAt: string | null }, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  return once(deps, caller, input, async (stores) => {
    await stores.locks.hold('alone');
    const lock = await stores.locks.find(input.lockId as LockId);
    const now = deps.clock.now();
    if (lock === null || !applies(lock, now)) return err({ kind: 'lock_gone' });
    await stores.placeEvents.append('lock', lock.id, 'lock.kept', {}, caller.actor, now);
    return ok({ ...describeScope(lock), expiresAt: lock.expiresAt?.toISOString() ?? null });
  });
}
