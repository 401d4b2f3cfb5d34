import type { QueueEntryId } from '../../domain/ids.ts';
import { queueRef } from '../../domain/queue/entry.ts';
import { ended } from '../../domain/queue/queue.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import type { Clock } from '../../lib/clock.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Place } from '../../ports/stores/deployment-store.ts';
import type { Stores } from '../../ports/stores.ts';
import type { ReleaseWork } from '../release-work.ts';
import { recordAct, wantLook } from './queue-work.ts';

/** A release that starts takes its turn: it no longer waits. The caller holds the queue. */
export async function takeTurn(work: ReleaseWork): Promise<void> {
  const { stores, release, actor, now } = work;
  const entry = await stores.queue.openFor(release.id);
  if (entry === null) return;
  await stores.queue.save(ended(entry, 'it started', now, 'started'));
  const taken = { release: releaseRef(release), waitedMs: now.getTime() - entry.joinedAt.getTime() };
  await recordAct(stores, entry, 'queue.taken', taken, { actor, now });
  await work.record('queue.taken', { ref: queueRef(entry), waitedMs: taken.waitedMs });
  await wantLook(stores, release.environment, 0);
}

/**
 * May a release be opened in this place? With a turn, only while it is called; without one, only when nobody waits for
 * the place. The caller has locked the service, which whoever joins the queue does too; with a turn, the queue is held
 * until the transaction ends. Answers when it was decided.
 */
export async function mayOpen(
  stores: Stores,
  place: Place,
  { turn, personId, clock }: { turn: string | undefined; personId: string; clock: Clock },
): Promise<Result<Date, Refusal>> {
  if (turn === undefined) {
    const entries = await stores.queue.open(place.environment);
    const first = entries.find((one) => one.service === place.service && one.request !== null);
    return first === undefined ? ok(clock.now()) : err({ kind: 'others_wait', ref: queueRef(first), ...place });
  }
  await stores.queue.hold(place.environment);
  // Time has passed while the queue was waited for.
  const now = clock.now();
  const entry = await stores.queue.find({ id: turn as QueueEntryId });
  if (entry?.service !== place.service || entry.environment !== place.environment)
    return err({ kind: 'no_queue_entry', asked: turn });
  const ref = queueRef(entry);
  if (entry.personId !== personId) return err({ kind: 'not_your_entry', ref, personId: entry.personId });
  if (entry.state !== 'called') return err({ kind: 'not_your_turn', ref, state: entry.state });
  return entry.claimUntil === null || entry.claimUntil <= now ? err({ kind: 'turn_over', ref }) : ok(now);
}

/** The release was opened from this turn. The caller holds the queue, and has asked whether it may be opened. */
export async function openedFromTurn(
  stores: Stores,
  turn: string,
  release: Release,
  { now, work }: { now: Date; work: ReleaseWork },
): Promise<void> {
  const entry = await stores.queue.find({ id: turn as QueueEntryId });
  if (entry === null) return;
  await stores.queue.save({
    ...ended(entry, `it became ${releaseRef(release)}`, now, 'started'),
    releaseId: release.id,
  });
  const waitedMs = now.getTime() - entry.joinedAt.getTime();
  const { actor } = work;
  await recordAct(stores, entry, 'queue.taken', { release: releaseRef(release), waitedMs }, { actor, now });
  await work.record('queue.taken', { ref: queueRef(entry), waitedMs });
  await wantLook(stores, release.environment, 0);
}
