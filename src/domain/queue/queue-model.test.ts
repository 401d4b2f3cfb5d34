import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { QueueEntryId, ReleaseId } from '../ids.ts';
import { conflictsIn, type Occupied } from './conflict.ts';
import type { QueueEntry } from './entry.ts';
import {
  aheadOf,
  type Decided,
  ended,
  inOrder,
  join,
  positionOf,
  type QueueWorld,
  settle,
  swap,
  yieldTurn,
} from './queue.ts';

const services = { a: { dependsOn: [] }, b: { dependsOn: ['a'] }, c: { dependsOn: ['b'] }, d: { dependsOn: [] } };
const names = Object.keys(services);
const conflicts = conflictsIn(services);
const rule = { claimWindowMs: 900, turnsMissed: 2, overtakes: 3 };

type Act =
  | { do: 'join'; service: string; isRelease: boolean; isEmergency: boolean }
  | { do: 'claim' | 'leave' | 'yield' | 'end'; which: number }
  | { do: 'swap'; which: number; other: number }
  | { do: 'wait'; ms: number };

const which = fc.nat({ max: 30 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      service: fc.constantFrom(...names),
      isRelease: fc.boolean(),
      isEmergency: fc.integer({ min: 0, max: 4 }).map((value) => value === 0),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('claim' as const), which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('yield' as const), which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('swap' as const), which, other: which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 1_200 }) }) },
);

const isOpen = ({ state }: QueueEntry) => state === 'waiting' || state === 'called';
const count = { calls: 0, misses: 0, overtaken: 0, left: 0, swaps: 0, yields: 0, started: 0 };

/** A queue with releases that go and end, as the bot keeps it, and everything that must hold after each act. */
class Model {
  entries: QueueEntry[] = [];
  gone: QueueEntry[] = [];
  joined = 0;
  now = 1_000;
  /** Deployments under way, and releases that were opened from a request and occupy their place. */
  running: { service: string; releaseId: ReleaseId }[] = [];
  opened: { service: string; releaseId: ReleaseId }[] = [];

  world(): QueueWorld {
    const occupant = (one: { service: string; releaseId: ReleaseId }) => ({ ...one, ref: 'R-1', startedAt: null });
    const occupied: Occupied = {
      open: this.opened.map((one) => ({ ...occupant(one), state: 'approved' })),
      underWay: this.running.map(occupant),
    };
    return { conflicts, occupied, rules: () => rule, now: new Date(this.now) };
  }

  /** Applies a decision and then calls turns; `own` are those who may fall back by it. */
  apply(decided: Decided, own: readonly QueueEntryId[]): void {
    const before = inOrder(this.entries);
    const settled = settle(decided.entries.filter(isOpen), this.world());
    const missed = settled.happenings.flatMap((one) => (one.kind === 'missed' ? [one.entry.id] : []));
    count.misses += missed.length;
    count.calls += settled.happenings.filter(({ kind }) => kind === 'called').length;
    this.gone.push(...[...decided.entries, ...settled.entries].filter((one) => !isOpen(one)));
    this.entries = settled.entries.filter(isOpen);
    this.check(before, new Set([...own, ...missed]));
    for (const id of missed) this.checkMiss(inOrder(decided.entries), id);
  }

  check(before: readonly QueueEntry[], mayFallBack: ReadonlySet<QueueEntryId>): void {
    // Nobody is lost, and nobody is there twice.
    const ids = [...this.entries, ...this.gone].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(this.joined);
    expect(new Set(this.entries.map(({ rank }) => rank)).size).toBe(this.entries.length);
    for (const entry of this.entries) {
      this.checkCall(entry, before.find(({ id }) => id === entry.id)?.state === 'called');
      // Positions count who goes before, and rise along a service.
      expect(positionOf(this.entries, entry, conflicts)).toBe(aheadOf(this.entries, entry, conflicts).length + 1);
      expect(entry.overtaken).toBeLessThanOrEqual(rule.overtakes);
      expect(entry.misses).toBeLessThan(rule.turnsMissed);
      const old = before.find(({ id }) => id === entry.id);
      if (old === undefined || mayFallBack.has(entry.id)) continue;
      // Whoever does nothing falls back only by an emergency, which is counted.
      const moved = positionOf(this.entries, entry, conflicts) - positionOf(before, old, conflicts);
      expect(moved).toBeLessThanOrEqual(entry.overtaken - old.overtaken);
    }
    // The order of two changes only when one of them acts, or came just now.
    const still = inOrder(this.entries).filter(
      (one) => before.some(({ id }) => id === one.id) && !mayFallBack.has(one.id),
    );
    const place = (one: QueueEntry) => before.findIndex(({ id }) => id === one.id);
    for (const [index, one] of still.entries())
      for (const other of still.slice(index + 1))
        if (conflicts(one.service, other.service)) expect(place(one)).toBeLessThan(place(other));
  }

  /** A turn that was not taken goes behind the next one. */
  checkMiss(before: readonly QueueEntry[], id: QueueEntryId): void {
    const index = before.findIndex((one) => one.id === id);
    const [old, mine] = [before[index], this.entries.find((one) => one.id === id)];
    const next = before.slice(index + 1).find((one) => old !== undefined && conflicts(one.service, old.service));
    if (mine === undefined || next === undefined || next.state === 'called') return;
    expect(aheadOf(this.entries, mine, conflicts).map((one) => one.id)).toContain(next.id);
  }

  /** A turn is called exactly when nothing that goes before is in the way; once called, it stays so. */
  checkCall(entry: QueueEntry, wasCalled: boolean): void {
    const others = this.entries.filter((one) => one.id !== entry.id && conflicts(one.service, entry.service));
    const waitsForPlace = (one: QueueEntry) =>
      one.request !== null && this.opened.some(({ service }) => service === one.service);
    const isFree =
      !waitsForPlace(entry) &&
      !this.running.some((one) => conflicts(one.service, entry.service) && one.releaseId !== entry.releaseId) &&
      !others.some(({ state }) => state === 'called') &&
      !aheadOf(this.entries, entry, conflicts).some((one) => one.service === entry.service || !waitsForPlace(one));
    if (entry.state === 'called') {
      expect(others.some(({ state }) => state === 'called')).toBe(false);
      expect(entry.claimUntil?.getTime()).toBeGreaterThan(this.now);
      if (wasCalled) return;
    }
    expect({ id: entry.id, isCalled: entry.state === 'called' }).toEqual({ id: entry.id, isCalled: isFree });
  }

  pick(index: number): QueueEntry | undefined {
    return this.entries.length === 0 ? undefined : inOrder(this.entries)[index % this.entries.length];
  }

  act(one: Act): void {
    switch (one.do) {
      case 'join':
        this.join(one);
        return;
      case 'wait':
        this.now += one.ms;
        this.apply({ entries: this.entries, happenings: [] }, []);
        return;
      case 'end':
        this.end(one.which);
        return;
      case 'claim':
        this.claim(one.which);
        return;
      case 'leave': {
        const mine = this.pick(one.which);
        if (mine === undefined) return;
        count.left += 1;
        const left = ended(mine, 'left', new Date(this.now));
        this.apply({ entries: this.entries.map((e) => (e.id === mine.id ? left : e)), happenings: [] }, []);
        return;
      }
      case 'yield': {
        const mine = this.pick(one.which);
        const yielded = mine === undefined ? null : yieldTurn(this.entries, mine.id, conflicts);
        if (mine === undefined || yielded === null) return;
        count.yields += 1;
        this.apply({ entries: yielded.entries, happenings: [] }, [mine.id]);
        return;
      }
      case 'swap': {
        const [mine, other] = [this.pick(one.which), this.pick(one.other)];
        if (mine === undefined || other === undefined || mine.id === other.id) return;
        const swapped = swap(this.entries, mine.id, other.id, conflicts);
        if (swapped === null) return;
        count.swaps += 1;
        this.apply({ entries: swapped, happenings: [] }, [mine.id, other.id]);
        return;
      }
    }
  }

  join({ service, isRelease, isEmergency }: Extract<Act, { do: 'join' }>): void {
    this.joined += 1;
    const entry: QueueEntry = {
      id: `que_${this.joined}` as QueueEntryId,
      number: this.joined,
      rank: 0,
      service,
      version: '1',
      environment: 'production',
      personId: 'U1',
      request: isRelease ? null : { strategy: null, reason: '', because: null },
      releaseId: isRelease ? (`rel_${this.joined}` as ReleaseId) : null,
      emergency: isEmergency ? 'x' : null,
      state: 'waiting',
      joinedAt: new Date(this.now),
      calledAt: null,
      claimUntil: null,
      misses: 0,
      overtaken: 0,
      swapWith: null,
      endedAt: null,
      endReason: null,
    };
    const decided = join(this.entries, entry, this.world());
    count.overtaken += decided.happenings.filter(({ kind }) => kind === 'overtaken').length;
    this.apply(decided, [entry.id]);
  }

  claim(index: number): void {
    const called = this.entries.filter(({ state }) => state === 'called');
    const mine = called[index % Math.max(1, called.length)];
    if (mine === undefined) return;
    count.started += 1;
    const releaseId = mine.releaseId ?? (`rel_${mine.number}` as ReleaseId);
    const place = { service: mine.service, releaseId };
    // A request becomes an open release, which starts later or never.
    if (mine.request === null) this.running.push(place);
    else this.opened.push(place);
    const started = ended(mine, 'started', new Date(this.now), 'started');
    this.apply({ entries: this.entries.map((e) => (e.id === mine.id ? started : e)), happenings: [] }, []);
  }

  end(index: number): void {
    const all = [...this.running, ...this.opened];
    const over = all[index % Math.max(1, all.length)];
    this.running = this.running.filter((one) => one !== over);
    this.opened = this.opened.filter((one) => one !== over);
    this.apply({ entries: this.entries, happenings: [] }, []);
  }

  /** Nobody joins any more: with every turn taken and every release ended, everybody gets a turn. */
  drain(): void {
    for (let round = 0; this.entries.length > 0; round += 1) {
      if (round > 1_000) throw new Error(`${this.entries.length} entries never get their turn`);
      this.claim(0);
      this.end(0);
    }
  }
}

it('keeps its promises in thousands of random interleavings', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 5, maxLength: 60 }), (acts) => {
      const model = new Model();
      for (const one of acts) model.act(one);
      model.drain();
      expect(model.gone).toHaveLength(model.joined);
    }),
    { numRuns: 4_000 },
  );
  // What was tried did happen.
  for (const [what, times] of Object.entries(count)) expect([what, times > 200]).toEqual([what, true]);
});
