import { type ChainHead, emptyChain, hashEvent, type StoredEvent } from './chain.ts';
import type { AuditProblem } from './problem.ts';

/** A recorded chain head of a release: from an audit head, or (null) from the release's own row. */
export interface Witness extends ChainHead {
  head: number | null;
}

/** Checks the chain of one release as its events stream in, by position; events are not retained. */
export interface ChainCheck {
  /** The first problem, as soon as there is one. */
  problem(): AuditProblem | null;
  /** How many events were found at the position they were sealed for. */
  count(): number;
  add(event: StoredEvent): void;
  /** After the last event. `countNow`: the current count in the release's row; null when unknown. */
  end(countNow: number | null): AuditProblem | null;
}

/** Starts the check of the release that people call `ref`. */
export function checkChain(ref: string, witnesses: readonly Witness[]): ChainCheck {
  const waiting = [...witnesses].sort((a, b) => a.count - b.count || (a.head ?? Infinity) - (b.head ?? Infinity));
  const furthest = waiting.at(-1)?.count ?? 0;
  let head = emptyChain;
  /** The head before the last accepted event: where an inserted event has displaced its successor. */
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
      // Its own seal is valid, but it was chained to a different event than the one that precedes it now.
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
        // An event that looked changed was inserted if the next one was sealed for the same position.
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

/** An event sealed for a position that another event occupies now: the other one was inserted. */
function wasPushedAway(event: StoredEvent, position: number): boolean {
  const { previousHash, hash } = event;
  if (event.position !== position + 1 || previousHash === null) return false;
  return hashEvent(event, position, previousHash) === hash;
}

/** The position at which an event was sealed, if it differs from its current one. */
function placeOf(event: StoredEvent, previousHash: string, hash: string, upTo: number): number | null {
  for (let position = 1; position <= upTo; position += 1)
    if (hashEvent(event, position, previousHash) === hash) return position;
  return null;
}
