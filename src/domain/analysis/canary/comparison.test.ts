import { describe, expect, it } from 'vitest';
import { byBlock, bySlot, endedBlocks } from './comparison.ts';

const { NaN: none } = Number;
const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms);
const span = { from: at(0), to: at(40), stepMs: 10 };
const slots = (...points: [ms: number, value: number][]) =>
  bySlot(
    points.map(([ms, value]) => ({ at: at(ms), value })),
    span,
  );

it('values are in the place of their time, and what is missing is no number', () => {
  expect(slots([0, 1], [10, 2], [30, 4], [40, 5])).toEqual([1, 2, none, 4, 5]);
  expect(slots()).toEqual([none, none, none, none, none]);
  expect(slots([30, 4], [0, 1])).toEqual([1, none, none, 4, none]);
});

it('a value belongs to the nearest step, and outside of the span to none', () => {
  expect(slots([4, 1], [16, 3], [39, 5])).toEqual([1, none, 3, none, 5]);
  expect(slots([-20, 8], [60, 9])).toEqual([none, none, none, none, none]);
});

it('the last step is at or before the end', () => {
  expect(bySlot([], { from: at(0), to: at(19), stepMs: 10 })).toHaveLength(2);
  expect(bySlot([], { from: at(0), to: at(20), stepMs: 10 })).toHaveLength(3);
});

const from = new Date('2026-03-03T10:00:00Z');
const later = (ms: number) => new Date(from.getTime() + ms);
const everyMs = 60_000;

describe('the blocks of counted requests', () => {
  it('follow each other from the beginning, and count once they have ended', () => {
    expect([-5_000, 0, 59_999, 60_000, 150_000].map((ms) => endedBlocks(from, later(ms), everyMs))).toEqual([
      0, 0, 0, 1, 2,
    ]);
  });

  it('take the count that ends with them, and none that covers the time before', () => {
    const count = (ms: number, failed: number) => ({ at: later(ms), failed, total: 100 });
    const counts = byBlock([count(0, 9), count(59_000, 8), count(60_000, 1), count(181_000, 3), count(240_000, 7)], {
      from,
      everyMs,
      blocks: 3,
    });
    expect(counts.map((one) => one?.failed ?? null)).toEqual([1, null, 3]);
  });
});
