import { describe, expect, it } from 'vitest';
import { id } from '../../../test/support/builders.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import { createRoundMemory, type PastRounds, withRound } from './past-rounds.ts';

const at = new Date('2026-03-03T10:00:00Z');
const later = new Date(at.getTime() + 5_000);

const reading = (check: string, second: number): Measurement => ({
  check,
  at: new Date(at.getTime() + second * 1_000),
  outcome: 'successful',
  latencyMs: 20,
  detail: 'status 200',
});

const past = (count: number): PastRounds => ({
  records: [],
  recent: Array.from({ length: count }, (_, second) => reading('pay', second)),
});

function aWatch(readAt: Date | null) {
  const [releaseId, deploymentId] = [id<'Release'>('rel'), id<'Deployment'>('dep')];
  return { id: id<'Watch'>('wat'), releaseId, deploymentId, notRuledOut: null, readAt };
}

describe('the memory of past rounds', () => {
  it('gives them back while the row is as this process left it', () => {
    const memory = createRoundMemory();
    const watch = aWatch(at);
    expect(memory.recall(watch, 30)).toBeNull();
    const rounds = past(3);
    memory.keep(watch.id, 30, { past: rounds, readAt: at });
    expect(memory.recall(watch, 30)).toBe(rounds);
    expect(memory.recall(aWatch(at), 30)).toBeNull();
  });

  it.each([
    ['another replica took a round', later, 30],
    ['the row does not say when', null, 30],
    ['the policy needs more readings', at, 40],
  ])('does not when %s', (_, readAt, kept) => {
    const memory = createRoundMemory();
    const watch = aWatch(at);
    memory.keep(watch.id, 30, { past: past(3), readAt: at });
    expect(memory.recall({ ...watch, readAt }, kept)).toBeNull();
  });

  it('keeps nothing that is not on record, and nothing after it was told to forget', () => {
    const memory = createRoundMemory();
    const watch = aWatch(at);
    memory.keep(watch.id, 30, { past: past(3), readAt: at });
    memory.keep(watch.id, 30, { past: past(4), readAt: null });
    expect(memory.recall(watch, 30)).toBeNull();
    memory.keep(watch.id, 30, { past: past(3), readAt: at });
    memory.forget(watch.id);
    expect(memory.recall(watch, 30)).toBeNull();
  });

  it('has a limit, and the watch that was kept the longest ago makes room', () => {
    const memory = createRoundMemory(10);
    const [first, second, third] = [aWatch(at), aWatch(at), aWatch(at)];
    for (const watch of [first, second, first, third]) memory.keep(watch.id, 30, { past: past(4), readAt: at });
    expect([first, second, third].map((watch) => memory.recall(watch, 30)?.recent.length)).toEqual([4, undefined, 4]);
  });
});

describe('the last readings', () => {
  it('are so many of each check, in their order', () => {
    const recent = [reading('pay', 0), reading('browse', 1), reading('pay', 2)];
    const added = [reading('pay', 3), reading('slow', 4)];
    expect(withRound(recent, added, 2)).toEqual([recent[1], recent[2], added[0], added[1]]);
  });
});
