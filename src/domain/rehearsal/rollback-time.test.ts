import { describe, expect, it } from 'vitest';
import { strategyProfiles } from '../strategy/profile.ts';
import { rollbackTime } from './rollback-time.ts';

const seconds = (...values: number[]) => values.map((value) => value * 1_000);
const usual = strategyProfiles.rolling.expectedRollbackMs;
const timeOf = (measured: number[], rehearsed: number[] = []) =>
  rollbackTime('rolling', { measured: seconds(...measured), rehearsed: seconds(...rehearsed) });

describe('the expected time of a rollback', () => {
  it('is what the strategy usually takes, where nothing was measured', () => {
    expect(timeOf([])).toEqual({ expectedMs: usual, isProven: false, rehearsals: 0 });
  });

  it('is the 90th percentile of three rollbacks or more, whatever was rehearsed', () => {
    expect(timeOf([30, 10, 20])).toEqual({ expectedMs: 30_000, isProven: true, rehearsals: 0 });
    expect(timeOf([9, 2, 3, 4, 5, 6, 7, 8, 1, 400], [1_000])).toEqual({
      expectedMs: 9_000,
      isProven: true,
      rehearsals: 0,
    });
  });

  it('is the longest of the rehearsals before that, and proves nothing', () => {
    expect(timeOf([], [8, 40, 20])).toEqual({ expectedMs: 40_000, isProven: false, rehearsals: 3 });
    expect(timeOf([60, 10], [8, 40])).toEqual({ expectedMs: 60_000, isProven: false, rehearsals: 2 });
  });

  it('is never less than a rollback took that was measured', () => {
    const longer = usual / 1_000 + 60;
    expect(timeOf([longer])).toEqual({ expectedMs: longer * 1_000, isProven: false, rehearsals: 0 });
    expect(timeOf([1, 2])).toEqual({ expectedMs: usual, isProven: false, rehearsals: 0 });
  });
});
