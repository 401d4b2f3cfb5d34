import { z } from 'zod';
import type { ReleaseId } from '../../domain/ids.ts';
import { parseQueueRef, type QueueEntry, queueRef } from '../../domain/queue/entry.ts';
import { ended, positionOf, swap, yieldTurn } from '../../domain/queue/queue.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { parseReleaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { changeQueue, recordAct, tellPerson, wantLook, what } from './queue-work.ts';

/** `entry`: “Q-3”, “R-12”, an id, or empty for the only one of the person. */
export const OfEntry = z.object({ entry: z.string().max(100) });
type OfEntry = z.infer<typeof OfEntry>;

/** Takes an entry out of the queue. */
export async function leaveQueue(
  deps: RequestDeps,
  input: OfEntry,
  caller: Caller,
): Promise<Result<{ ref: string; what: string }, Refusal>> {
  return onOwnEntry(deps, input, caller, async (stores, mine) => {
    const { actor } = caller;
    const { againMs, world } = await changeQueue(deps, stores, mine.environment, (entries, { now }) => ({
      entries: entries.map((one) => (one.id === mine.id ? ended(one, 'its person left', now) : one)),
      happenings: [],
    }));
    await recordAct(stores, mine, 'queue.left', { reason: 'its person left' }, { actor, now: world.now });
    await wantLook(stores, mine.environment, againMs);
    return ok({ ref: queueRef(mine), what: what(mine) });
  });
}

/** Lets the next one go first. */
export async function yieldPlace(
  deps: RequestDeps,
  input: OfEntry,
  caller: Caller,
): Promise<Result<{ ref: string; to: string; position: number }, Refusal>> {
  return onOwnEntry(deps, input, caller, async (stores, mine) => {
    let to: QueueEntry | null = null;
    const { entries, againMs, world } = await changeQueue(deps, stores, mine.environment, (all, { conflicts }) => {
      const yielded = yieldTurn(all, mine.id, conflicts);
      to = yielded?.to ?? null;
      return { entries: yielded?.entries ?? all, happenings: [] };
    });
    const next = to as QueueEntry | null;
    if (next === null) return err({ kind: 'nobody_behind', ref: queueRef(mine) });
    const other = queueRef(next);
    await recordAct(stores, mine, 'queue.yielded', { to: other }, { actor: caller.actor, now: world.now });
    await wantLook(stores, mine.environment, againMs);
    return ok({ ref: queueRef(mine), to: other, position: positionOf(entries, mine, world.conflicts) });
  });
}

export const SwapPlaces = OfEntry.extend({ with: z.string().min(1).max(100) });

/** Asks to swap two places; it happens once the people of both have asked. */
export async function swapPlaces(
  deps: RequestDeps,
  input: z.infer<typeof SwapPlaces>,
  caller: Caller,
): Promise<Result<{ ref: string; other: string; isDone: boolean }, Refusal>> {
  return onOwnEntry(deps, input, caller, async (stores, mine) => {
    const { actor } = caller;
    const other = await findEntry(stores, input.with);
    if (other === null) return err({ kind: 'no_queue_entry', asked: input.with });
    const refs = { ref: queueRef(mine), other: queueRef(other) };
    if (other.environment !== mine.environment || other.id === mine.id)
      return err({ kind: 'swap_not_possible', ...refs, why: 'they wait for different environments' });
    const now = deps.clock.now();
    // One person who waits twice agrees with themselves.
    const isAgreed = other.swapWith === mine.id || other.personId === actor.id;
    let isPossible = true;
    const { againMs } = await changeQueue(deps, stores, mine.environment, (all, { conflicts }) => {
      const swapped = swap(all, mine.id, other.id, conflicts);
      isPossible = swapped !== null;
      const asked = all.map((one) => (one.id === mine.id ? { ...one, swapWith: other.id } : one));
      return { entries: swapped !== null && isAgreed ? swapped : asked, happenings: [] };
    });
    if (!isPossible) return err({ kind: 'swap_not_possible', ...refs, why: 'somebody else would wait longer' });
    const type = isAgreed ? 'queue.swapped' : 'queue.swap_asked';
    await recordAct(stores, mine, type, { with: refs.other }, { actor, now });
    if (isAgreed) await recordAct(stores, other, type, { with: refs.ref }, { actor, now });
    const text = isAgreed
      ? `${refs.ref} and ${refs.other} have swapped their places.`
      : `<@${actor.id}> asks to swap ${refs.ref}, ${what(mine)}, with your ${refs.other}, ${what(other)}. Agree with “/deploy queue swap ${refs.other} with ${refs.ref}”.`;
    if (other.personId !== actor.id) await tellPerson(deps, stores, other, { text, isCalled: false, now });
    await wantLook(stores, mine.environment, againMs);
    return ok({ ...refs, isDone: isAgreed });
  });
}

/** Runs `work` with the person's entry, still open, while the queue is held. */
async function onOwnEntry<T>(
  deps: RequestDeps,
  input: OfEntry,
  caller: Caller,
  work: (stores: Stores, mine: QueueEntry) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  const found = await deps.database.read((stores) => ownEntry(deps, stores, input.entry, caller.actor.id));
  if (!found.ok) return found;
  const { environment, id } = found.value;
  return once(deps, caller, input, async (stores) => {
    await stores.queue.hold(environment);
    const mine = await stores.queue.find({ id });
    if (mine === null || (mine.state !== 'waiting' && mine.state !== 'called'))
      return err({ kind: 'not_your_turn', ref: queueRef(found.value), state: mine?.state ?? 'left' });
    return work(stores, mine);
  });
}

async function ownEntry(
  deps: Pick<RequestDeps, 'settings'>,
  stores: Stores,
  asked: string,
  personId: string,
): Promise<Result<QueueEntry, Refusal>> {
  if (asked.trim() !== '') {
    const entry = await findEntry(stores, asked);
    if (entry === null) return err({ kind: 'no_queue_entry', asked });
    return entry.personId === personId
      ? ok(entry)
      : err({ kind: 'not_your_entry', ref: queueRef(entry), personId: entry.personId });
  }
  const mine: QueueEntry[] = [];
  for (const { name } of deps.settings.environments)
    mine.push(...(await stores.queue.open(name)).filter((one) => one.personId === personId));
  const [first, second] = mine;
  if (first === undefined) return err({ kind: 'no_queue_entry', asked: '' });
  return second === undefined ? ok(first) : err({ kind: 'several_queue_entries', refs: mine.map(queueRef) });
}

/** An entry by “Q-3”, by the release that waits, or by its id. */
async function findEntry(stores: Stores, asked: string): Promise<QueueEntry | null> {
  const number = parseQueueRef(asked);
  if (number !== null) return stores.queue.find({ number });
  if (/^que_[a-z0-9]{1,60}$/.test(asked)) return stores.queue.find({ id: asked as QueueEntry['id'] });
  const release = parseReleaseRef(asked);
  const found = release === null ? null : await stores.releases.findByNumber(release);
  return found === null ? null : stores.queue.openFor(found.id as ReleaseId);
}
