import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOver, judgeStatus, pauseMs } from './retry.ts';

describe('the answer of a receiver', () => {
  it.each([
    [200, null],
    [204, null],
    [299, null],
    [301, 'rejected'],
    [400, 'rejected'],
    [401, 'rejected'],
    [404, 'rejected'],
    [408, 'unavailable'],
    [410, 'gone'],
    [425, 'unavailable'],
    [429, 'unavailable'],
    [500, 'unavailable'],
    [504, 'unavailable'],
    [199, 'rejected'],
  ])('%d counts as %s', (status, kind) => {
    expect(judgeStatus(status, null)?.kind ?? null).toBe(kind);
  });
});

describe('the pause before the next attempt', () => {
  it('doubles up to an hour', () => {
    expect([1, 2, 3, 4, 20, 1_000].map((attempts) => pauseMs(attempts, null, 0.5))).toEqual([
      5_000, 10_000, 20_000, 40_000, 3_600_000, 3_600_000,
    ]);
  });

  it('differs by a quarter at most, and is never shorter than the receiver asks', () => {
    const attempts = fc.integer({ min: 0, max: 2_000 });
    const asked = fc.option(fc.integer({ min: 0, max: 1e12 }));
    fc.assert(
      fc.property(attempts, asked, fc.double({ min: 0, max: 1, noNaN: true }), (count, retryAfterMs, random) => {
        const pause = pauseMs(count, retryAfterMs, random);
        const usual = pauseMs(count, null, 0.5);
        expect(pause).toBeGreaterThanOrEqual(Math.max(retryAfterMs ?? 0, Math.floor(usual * 0.75)));
        expect(pause).toBeLessThanOrEqual(Math.max(retryAfterMs ?? 0, Math.ceil(usual * 1.25)));
      }),
    );
  });
});

describe('the time to give up', () => {
  const at = (minute: number) => new Date(minute * 60_000);

  it('begins with the failures, but not before the event', () => {
    expect(isOver(at(60), at(0), null, 60_000)).toBe(false);
    expect(isOver(at(60), at(0), at(50), 600_000)).toBe(true);
    expect(isOver(at(60), at(0), at(51), 600_000)).toBe(false);
    expect(isOver(at(60), at(55), at(0), 600_000)).toBe(false);
  });
});
