import { system } from '../../domain/actor.ts';
import { clockWords } from '../../domain/explanation.ts';
import type { LockId, PlaceReminderId } from '../../domain/ids.ts';
import { describeScope, dueFor, type Lock, responsibleFor } from '../../domain/lock/lock.ts';
import { asTyped } from '../../domain/message/message.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import type { Stores } from '../../ports/stores.ts';
import type { ChangeDeps, Deps } from '../deps.ts';
import { touchCovered } from './lock-scope.ts';

const rowOf = (id: LockId): PlaceReminderId => `plr_${id}` as PlaceReminderId;

/** Somebody looks after this lock when something is due; a lock that the bot placed is only looked after by people. */
export async function lookAgain(
  { settings }: Pick<Deps, 'settings'>,
  stores: Stores,
  lock: Lock,
  lookedAt: Date | null,
  now: Date,
): Promise<void> {
  if (lock.authorId === system.id && lock.responsibleId === null && lock.expiresAt === null) return;
  const { againMs } = dueFor(lock, lookedAt, now, settings.locks);
  const task = { kind: 'lock', lockId: lock.id, lookedAt: lookedAt?.toISOString() ?? null } as const;
  if (againMs === null) return;
  await stores.placeReminders.want({ id: rowOf(lock.id), task }, againMs);
}

/**
 * Looks at a lock when its time has come: lifts what has expired, and reminds whoever looks after it. Answers how long
 * until it is to be looked at again, null for never, and since when. The caller holds the locks.
 */
export async function lookAfterLock(
  deps: Pick<ChangeDeps, 'settings' | 'clock' | 'ids'>,
  stores: Stores,
  task: { lockId: LockId; lookedAt: string | null },
): Promise<{ againMs: number | null; lookedAt: string | null }> {
  const lock = await stores.locks.find(task.lockId);
  if (lock === null) return { againMs: null, lookedAt: task.lookedAt };
  const now = deps.clock.now();
  const since = task.lookedAt === null ? null : new Date(task.lookedAt);
  const { act, againMs } = dueFor(lock, since, now, deps.settings.locks);
  if (act === null) return { againMs, lookedAt: task.lookedAt };
  if (act === 'lift') await expire(stores, lock, now);
  else await remind(deps, stores, lock, act, now);
  return { againMs, lookedAt: now.toISOString() };
}

async function expire(stores: Stores, lock: Lock, now: Date): Promise<void> {
  const expiresAt = (lock.expiresAt ?? now).toISOString();
  await stores.locks.save({ ...lock, liftedAt: now, liftedBy: system.id, liftReason: 'it expired' });
  await stores.placeEvents.append('lock', lock.id, 'lock.expired', { expiresAt }, system, now);
  await touchCovered(stores, lock);
}

async function remind(
  { ids }: Pick<Deps, 'ids'>,
  stores: Stores,
  lock: Lock,
  why: 'remind' | 'warn_of_end',
  now: Date,
): Promise<void> {
  const who = responsibleFor(lock);
  const expiresAt = lock.expiresAt?.toISOString() ?? null;
  await stores.placeEvents.append('lock', lock.id, 'lock.reminded', { who, expiresAt }, system, now);
  await stores.posts.add({
    id: ids.next<'Post'>('pst'),
    releaseId: null,
    key: `lock:${lock.id}:${now.getTime()}`,
    target: who,
    threadOf: null,
    content: { kind: 'lock', lockId: lock.id, isStop: lock.kind === 'stop', text: reminderWords(lock, why, now) },
    priority: 4,
  });
}

function reminderWords(lock: Lock, why: 'remind' | 'warn_of_end', now: Date): string {
  const { what, where } = describeScope(lock);
  const noun = lock.kind === 'warning' ? 'warning' : lock.kind === 'stop' ? 'stop' : 'lock';
  const end = lock.expiresAt === null ? '' : ` It expires at ${clockWords(lock.expiresAt.toISOString())}.`;
  if (why === 'warn_of_end') return `The ${noun} on ${what}${where} ends soon: ${asTyped(lock.reason)}.${end}`;
  const age = formatDuration(now.getTime() - lock.createdAt.getTime());
  return `The ${noun} on ${what}${where} has been there for ${age}: ${asTyped(lock.reason)}.${end} Is it still needed?`;
}
