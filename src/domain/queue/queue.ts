import type { QueueEntryId } from '../ids.ts';
import type { Conflicts, Occupied } from './conflict.ts';
import { type QueueEntry, queueRef } from './entry.ts';
import type { QueuePolicy } from './policy.ts';

/** What the decisions about a queue depend on. */
export interface QueueWorld {
  conflicts: Conflicts;
  occupied: Occupied;
  /** The policy of a service. */
  rules(service: string): QueuePolicy;
  now: Date;
}

/** What happened to an entry. */
export type QueueHappening =
  | { kind: 'joined'; entry: QueueEntry; position: number }
  | { kind: 'overtaken'; entry: QueueEntry; by: string }
  | { kind: 'call_withdrawn'; entry: QueueEntry; by: string }
  | { kind: 'called'; entry: QueueEntry }
  | { kind: 'missed'; entry: QueueEntry }
  | { kind: 'left'; entry: QueueEntry; reason: string };

/** The entries after a decision, in order, and what happened to them. */
export interface Decided {
  entries: QueueEntry[];
  happenings: QueueHappening[];
}

const isOpen = ({ state }: QueueEntry) => state === 'waiting' || state === 'called';

/** In the order of the queue. */
export function inOrder(entries: readonly QueueEntry[]): QueueEntry[] {
  return [...entries].sort((a, b) => a.rank - b.rank || a.number - b.number);
}

/** The open entries that go before this one. */
export function aheadOf(entries: readonly QueueEntry[], entry: QueueEntry, conflicts: Conflicts): QueueEntry[] {
  const ordered = inOrder(entries);
  return ordered
    .slice(
      0,
      ordered.findIndex(({ id }) => id === entry.id),
    )
    .filter((other) => isOpen(other) && conflicts(other.service, entry.service));
}

/** Its place in the queue, from 1 on, among those that it has to wait for. */
export function positionOf(entries: readonly QueueEntry[], entry: QueueEntry, conflicts: Conflicts): number {
  return aheadOf(entries, entry, conflicts).length + 1;
}

/** What keeps a turn from being called: a release, or an entry that goes before. */
export type Blocker =
  | { kind: 'open' | 'under_way'; ref: string; service: string }
  | { kind: 'ahead'; entry: QueueEntry };

/** What keeps this entry from its turn now; null when it can have it. `entries` are in order and hold it. */
export function blockerOf(entries: readonly QueueEntry[], entry: QueueEntry, world: QueueWorld): Blocker | null {
  const { conflicts, occupied } = world;
  const place = occupying(entry, occupied);
  if (place !== null) return { kind: 'open', ...place };
  const running = occupied.underWay.find(
    ({ service, releaseId }) => releaseId !== entry.releaseId && conflicts(service, entry.service),
  );
  if (running !== undefined) return { kind: 'under_way', ref: running.ref, service: running.service };
  const others = entries.filter((other) => other.id !== entry.id && conflicts(other.service, entry.service));
  const called = others.find(({ state }) => state === 'called');
  if (called !== undefined) return { kind: 'ahead', entry: called };
  for (const other of entries) {
    if (other.id === entry.id) return null;
    if (!isOpen(other) || !conflicts(other.service, entry.service)) continue;
    // What waits for an open release of its own service is not held up by a service that depends on it.
    if (other.service === entry.service || occupying(other, occupied) === null) return { kind: 'ahead', entry: other };
  }
  return null;
}

/** The open release that a request has to wait for. */
function occupying(entry: QueueEntry, occupied: Occupied): { ref: string; service: string } | null {
  if (entry.request === null || entry.releaseId !== null) return null;
  return occupied.open.find(({ service }) => service === entry.service) ?? null;
}

/** Ends the turns that were not taken in time, and calls whose turn it is now. */
export function settle(given: readonly QueueEntry[], world: QueueWorld): Decided {
  const missed = expireCalls(given, world);
  const called = callTurns(missed.entries, world);
  return { entries: called.entries, happenings: [...missed.happenings, ...called.happenings] };
}

/** A missed turn moves behind the next one; after the last miss that the policy allows, the entry leaves. */
function expireCalls(given: readonly QueueEntry[], { conflicts, rules, now }: QueueWorld): Decided {
  let entries = inOrder(given);
  const happenings: QueueHappening[] = [];
  for (const { id, state, claimUntil, service } of entries) {
    if (state !== 'called' || claimUntil === null || claimUntil > now) continue;
    const rule = rules(service);
    entries = entries.map((one) => (one.id === id ? { ...waiting(one), misses: one.misses + 1 } : one));
    const mine = entries.find((one) => one.id === id);
    if (mine === undefined) continue;
    happenings.push({ kind: 'missed', entry: mine });
    if (mine.misses >= rule.turnsMissed) {
      const reason = `its turn was not taken ${mine.misses === 1 ? 'once' : `${mine.misses} times`}`;
      const gone = ended(mine, reason, now);
      entries = entries.map((one) => (one.id === id ? gone : one));
      happenings.push({ kind: 'left', entry: gone, reason });
    } else {
      const next = nextBehind(entries, mine, conflicts);
      if (next !== null) entries = moveBehind(entries, id, next.id);
    }
  }
  return { entries, happenings };
}

function callTurns(given: readonly QueueEntry[], world: QueueWorld): Decided {
  let entries = [...given];
  const happenings: QueueHappening[] = [];
  for (const entry of given) {
    if (entry.state !== 'waiting' || blockerOf(entries, entry, world) !== null) continue;
    const claimUntil = new Date(world.now.getTime() + world.rules(entry.service).claimWindowMs);
    const called: QueueEntry = { ...entry, state: 'called', calledAt: world.now, claimUntil };
    entries = entries.map((one) => (one.id === entry.id ? called : one));
    happenings.push({ kind: 'called', entry: called });
  }
  return { entries, happenings };
}

/**
 * Adds an entry at the end; an emergency goes ahead of everybody whom it would have to wait for, except those that are
 * emergencies too, and those that were overtaken as often as their policy allows.
 */
export function join(
  given: readonly QueueEntry[],
  entry: QueueEntry,
  world: Pick<QueueWorld, 'conflicts' | 'rules'>,
): Decided {
  const entries = inOrder(given);
  const last = { ...entry, rank: Math.max(0, ...entries.map(({ rank }) => rank)) + 1 };
  const joined = (all: QueueEntry[]): QueueHappening => ({
    kind: 'joined',
    entry: last,
    position: positionOf(all, last, world.conflicts),
  });
  if (entry.emergency === null) {
    const all = [...entries, last];
    return { entries: all, happenings: [joined(all)] };
  }
  const isInItsWay = (one: QueueEntry) => isOpen(one) && world.conflicts(one.service, entry.service);
  const firm = entries.findLastIndex(
    (one) => isInItsWay(one) && (one.emergency !== null || one.overtaken >= world.rules(one.service).overtakes),
  );
  const happenings: QueueHappening[] = [];
  const by = queueRef(entry);
  const passed = entries.map((one, index) => {
    if (index <= firm || !isInItsWay(one)) return one;
    const overtaken = { ...waiting(one), overtaken: one.overtaken + 1 };
    if (one.state === 'called') happenings.push({ kind: 'call_withdrawn', entry: overtaken, by });
    happenings.push({ kind: 'overtaken', entry: overtaken, by });
    return overtaken;
  });
  const all = moveTo([...passed, last], passed.length, firm + 1);
  return { entries: all, happenings: [joined(all), ...happenings] };
}

/** Lets the next one go first; null when nobody waits behind. */
export function yieldTurn(
  given: readonly QueueEntry[],
  id: QueueEntryId,
  conflicts: Conflicts,
): { entries: QueueEntry[]; to: QueueEntry } | null {
  const entries = inOrder(given);
  const mine = entries.find((one) => one.id === id);
  const next = mine === undefined ? null : nextBehind(entries, mine, conflicts);
  if (mine === undefined || next === null) return null;
  const back = entries.map((one) => (one.id === id ? waiting(one) : one));
  return { entries: moveBehind(back, id, next.id), to: next };
}

/** Exchanges two entries; null when somebody else would have to wait for more entries than before. */
export function swap(
  given: readonly QueueEntry[],
  one: QueueEntryId,
  other: QueueEntryId,
  conflicts: Conflicts,
): QueueEntry[] | null {
  const entries = inOrder(given);
  const ranks = new Map(entries.map(({ id, rank }) => [id, rank]));
  const rankOf = (id: QueueEntryId) => ranks.get(id) ?? 0;
  const swapped = inOrder(
    entries.map((entry) => {
      if (entry.id !== one && entry.id !== other) return entry;
      return { ...waiting(entry), rank: rankOf(entry.id === one ? other : one), swapWith: null };
    }),
  );
  const isWorse = entries.some(
    (entry) =>
      entry.id !== one &&
      entry.id !== other &&
      isOpen(entry) &&
      positionOf(swapped, entry, conflicts) > positionOf(entries, entry, conflicts),
  );
  return isWorse ? null : swapped;
}

/** The entry after it has left the queue. */
export function ended(entry: QueueEntry, reason: string, now: Date, state: 'left' | 'started' = 'left'): QueueEntry {
  return { ...entry, state, claimUntil: null, swapWith: null, endedAt: now, endReason: reason };
}

function waiting(entry: QueueEntry): QueueEntry {
  return { ...entry, state: 'waiting', calledAt: null, claimUntil: null };
}

function nextBehind(entries: readonly QueueEntry[], entry: QueueEntry, conflicts: Conflicts): QueueEntry | null {
  const index = entries.findIndex(({ id }) => id === entry.id);
  return entries.slice(index + 1).find((one) => isOpen(one) && conflicts(one.service, entry.service)) ?? null;
}

function moveBehind(entries: readonly QueueEntry[], id: QueueEntryId, other: QueueEntryId): QueueEntry[] {
  return moveTo(
    entries,
    entries.findIndex((one) => one.id === id),
    entries.findIndex((one) => one.id === other),
  );
}

/** The ranks stay where they are, so that only the entries in between get others. */
function moveTo(entries: readonly QueueEntry[], from: number, to: number): QueueEntry[] {
  const moved = [...entries];
  const [entry] = moved.splice(from, 1);
  if (entry !== undefined) moved.splice(to, 0, entry);
  return moved.map((one, index) => ({ ...one, rank: entries[index]?.rank ?? one.rank }));
}
