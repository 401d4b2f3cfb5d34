import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stableJson } from '../../lib/hash.ts';
import type { ReleaseId } from '../ids.ts';
import { type ChainHead, emptyChain, hashEvent, type StoredEvent, sealNext } from './chain.ts';
import { checkChain } from './check-chain.ts';

const content = fc.record({
  type: fc.constantFrom('release.opened', 'approval.given', 'note.added'),
  data: fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
  actor: fc.record({ kind: fc.constantFrom('person' as const, 'system' as const), id: fc.string({ maxLength: 5 }) }),
  at: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
});
type Content = typeof content extends fc.Arbitrary<infer T> ? T : never;

function chainOf(contents: readonly Content[]): { events: StoredEvent[]; head: ChainHead } {
  const events: StoredEvent[] = [];
  let head = emptyChain;
  for (const one of contents) {
    const event = { ...one, releaseId: 'rel_1' as ReleaseId };
    const seal = sealNext(head, event);
    events.push({ ...event, ...seal });
    head = { count: seal.position, hash: seal.hash };
  }
  return { events, head };
}

function verify(events: readonly StoredEvent[], head: ChainHead) {
  const check = checkChain('R-1', head.count === 0 ? [] : [{ ...head, head: null }]);
  for (const event of events) check.add(event);
  return check.end(head.count);
}

/** Every single alteration of a chain, and the position that must be reported. */
const attacks: Readonly<Record<string, (events: StoredEvent[], at: number, other: number) => number>> = {
  'another type': (events, at) => change(events, at, { type: 'release.closed' }),
  'other data': (events, at) => change(events, at, { data: { was: events[at]?.data } }),
  'another actor': (events, at) => change(events, at, { actor: { kind: 'agent', id: 'x' } }),
  'another time': (events, at) => change(events, at, { at: new Date((events[at]?.at.getTime() ?? 0) + 1) }),
  'another release': (events, at) => change(events, at, { releaseId: 'rel_2' as ReleaseId }),
  'another hash': (events, at) => change(events, at, { hash: 'f'.repeat(64) }),
  'another previous hash': (events, at) => change(events, at, { previousHash: 'f'.repeat(64) }),
  'no seal': (events, at) => change(events, at, { hash: null }),
  'one taken out': (events, at) => {
    events.splice(at, 1);
    return at + 1;
  },
  'one taken out, the others moved up': (events, at) => {
    events.splice(at, 1);
    renumber(events);
    return at + 1;
  },
  'two that changed places': (events, at, other) => {
    const [first, second] = [events[at], events[other]];
    if (!first || !second || at === other) return 0;
    events[at] = second;
    events[other] = first;
    renumber(events);
    return Math.min(at, other) + 1;
  },
  'one put in': (events, at) => {
    const before = { count: at, hash: events[at - 1]?.hash ?? emptyChain.hash };
    const forged = { releaseId: 'rel_1' as ReleaseId, type: 'x', data: {}, actor: { kind: 'agent' as const, id: 'x' } };
    const event = { ...forged, at: new Date(0) };
    events.splice(at, 0, { ...event, ...sealNext(before, event) });
    renumber(events);
    return at + 1;
  },
  'one forged and sealed anew': (events, at) => {
    const [event] = events.slice(at, at + 1);
    // The last one is revealed by the release's row, which cannot tell from which position.
    if (!event || at === events.length - 1) return 0;
    const forged = { ...event, type: 'release.closed' };
    const before = { count: at, hash: events[at - 1]?.hash ?? emptyChain.hash };
    events[at] = { ...forged, ...sealNext(before, forged) };
    return at + 1;
  },
  'one put in twice': (events, at) => {
    const [event] = events.slice(at, at + 1);
    if (event) events.splice(at, 0, event);
    return at + 1;
  },
  'the end cut off': (events, at) => {
    events.splice(at);
    return at + 1;
  },
};

function change(events: StoredEvent[], at: number, changes: Partial<StoredEvent>): number {
  const [event] = events.slice(at, at + 1);
  if (event) events[at] = { ...event, ...changes };
  return at + 1;
}

function renumber(events: StoredEvent[]): void {
  for (const [index, event] of events.entries()) events[index] = { ...event, position: index + 1 };
}

describe('the chain of a release', () => {
  const contents = fc.array(content, { minLength: 1, maxLength: 12 });

  it('is intact as it was sealed, also after the database has had it', () => {
    fc.assert(
      fc.property(contents, (some) => {
        const { events, head } = chainOf(some);
        const back = events.map((event) => ({ ...event, data: JSON.parse(stableJson(event.data)) }));
        expect(verify(back, head)).toBeNull();
      }),
    );
  });

  it.each(Object.entries(attacks))('names the place of %s', (_name, attack) => {
    fc.assert(
      fc.property(contents, fc.nat(), fc.nat(), (some, first, second) => {
        const { events, head } = chainOf(some);
        const place = attack(events, first % events.length, second % events.length);
        fc.pre(place > 0);
        expect(verify(events, head)).toMatchObject({ ref: 'R-1', position: place });
      }),
    );
  });

  it('gives no two contents one hash because of how they are put together', () => {
    const base = { releaseId: 'rel_1' as ReleaseId, type: 'a', data: { b: 'c' }, at: new Date(0) };
    const one = hashEvent({ ...base, actor: { kind: 'person', id: '1","kind":"system' } }, 1, emptyChain.hash);
    const other = hashEvent({ ...base, actor: { kind: 'system', id: '1' } }, 1, emptyChain.hash);
    expect(one).not.toBe(other);
  });
});
