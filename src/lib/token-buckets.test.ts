import { describe, expect, it } from 'vitest';
import { manualClock } from './clock.ts';
import { createTokenBuckets } from './token-buckets.ts';

const start = new Date('2026-01-05T10:00:00Z');

describe('token buckets', () => {
  it('give so many at once, and more with time, to each key alone', () => {
    const clock = manualClock(start);
    const buckets = createTokenBuckets({ clock, capacity: 3, perSecond: 2 });
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([true, true, true, false]);
    expect(buckets.take('b')).toBe(true);
    clock.advance(400);
    expect(buckets.take('a')).toBe(false);
    clock.advance(100);
    expect([1, 2].map(() => buckets.take('a'))).toEqual([true, false]);
    clock.advance(60_000);
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([true, true, true, false]);
  });

  it('do not grow without end, and forget whoever has been quiet for longest', () => {
    const buckets = createTokenBuckets({ clock: manualClock(start), capacity: 1, perSecond: 1, maxKeys: 2 });
    expect(buckets.take('a')).toBe(true);
    expect(buckets.take('b')).toBe(true);
    expect(buckets.take('a')).toBe(false);
    expect(buckets.take('c')).toBe(true);
    expect(buckets.take('a')).toBe(false);
    expect(buckets.take('b')).toBe(true);
  });
});
