import { type ChainHead, emptyChain, hashEvent, type StoredEvent } from './chain.ts';
import type { AuditProblem } from './problem.ts';

/** A place where it is on record how far a release's chain had come: an audit head, or (null) the release's own row. */
export interface Witness extends ChainHead {
  head: number | null;
}

/** Checks the chain of one release as its events come in, by position; it holds no event longer than it looks at it. */
export interface ChainCheck {
  /** The first problem, as soon as there is one. */
  problem(): AuditProblem | null;
  /** How many events were found to stand where they were put. */
  count(): number;
  add(event: StoredEvent): void;
  /** After the last event. `countNow`: how many the release's row counts now; null when that is not known. */
  end(countNow: number | null): AuditProblem | null;
}

/** Starts the check of the release that people call `ref`. */
export function checkChain(ref: string, witnesses: readonly Witness[]): ChainCheck {
  const waiting = [...witnesses].sort((a, b) => a.count - b.count || (a.head ?? Infinity) - (b.head ?? Infinity));
  const furthest = waiting.at(-1)?.count ?? 0;
  let head = emptyChain;
  /** The head before the last event that was accepted: what an inserted one has pushed its follower away from. */
  let before = emptyChain;
  let agreed = 0;
  let first: AuditProblem | null = null;

  function look(event: StoredEvent): AuditProblem | null {
    const { position, previousHash, hash } = event;
    const expected = head.count + 1;
    if (position === null || previousHash === null || hash === null)
      return { kind: 'unsealed', ref, position: expected };
    if (position < expected) return { kind: 'inserted', ref, position };
    if (position > expected) return { kind: 'missing', ref, position: expected };
    if (hashEvent(event, position, previousHash) === hash) {
      if (previousHash === head.hash) return null;
      // Its own seal holds, but it was put on another event than the one that stands before it now.
      return { kind: 'changed', ref, position: Math.max(1, position - 1) };
    }
    const sealedAs = placeOf(event, previousHash, hash, Math.max(furthest, position) + 1);
    if (sealedAs === null) return { kind: 'changed', ref, position };
    if (sealedAs === head.count && previousHash === before.hash) return { kind: 'inserted', ref, position: head.count };
    return { kind: 'out_of_place', ref, position, sealedAs };
  }

  function hear(): AuditProblem | null {
    for (let next = waiting[0]; next && next.count <= head.count; next = waiting[0]) {
      if (next.count === head.count && next.hash !== head.hash)
        return { kind: 'rewritten', ref, position: agreed + 1, until: head.count, head: next.head };
      agreed = head.count;
      waiting.shift();
    }
    return null;
  }

  return {
    problem: () => first,
    count: () => head.count,
    add(event) {
      if (first) {
        // What looked changed was put in, if the next one was sealed for the same place.
        const place = first.kind === 'changed' ? first.position : first.kind === 'rewritten' ? first.until : 0;
        if (wasPushedAway(event, place)) first = { kind: 'inserted', ref, position: place };
        return;
      }
      first = look(event);
      if (first || event.hash === null) return;
      before = head;
      head = { count: head.count + 1, hash: event.hash };
      first = hear();
    },
    end(countNow) {
      if (first?.kind === 'changed' && countNow !== null && first.position > countNow)
        return { ...first, kind: 'inserted' };
      if (first) return first;
      const [next] = waiting;
      if (next) return { kind: 'truncated', ref, position: head.count + 1, until: next.count, head: next.head };
      if (countNow !== null && head.count > countNow) return { kind: 'inserted', ref, position: countNow + 1 };
      return null;
    },
  };
}

/** An event that was sealed for the position where another one stands now: that one was inserted. */
function wasPushedAway(event: StoredEvent, position: number): boolean {
  const { previousHash, hash } = event;
  if (event.position !== position + 1 || previousHash === null) return false;
  return hashEvent(event, position, previousHash) === hash;
}

/** The position at which an event was sealed, when it is another one than it claims now. */
function placeOf(event: StoredEvent, previousHash: string, hash: string, upTo: number): number | null {
  for (let position = 1; position <= upTo; position += 1)
    if (hashEvent(event, position, previousHash) === hash) return position;
  return null;
}
