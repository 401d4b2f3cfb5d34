import { describe, expect, it } from 'vitest';
import { series } from '../../../../test/support/judging.ts';
import { aCheck } from '../../../../test/support/plan-builders.ts';
import { defaultPolicy } from '../../policy/policy.ts';
import { judge } from '../judge.ts';
import { addReadings } from '../readings/check-record.ts';
import { thresholdPresets } from '../thresholds/threshold-rules.ts';
import { failedTooOften, toleratedAfter } from './failed-before.ts';

const check = aCheck({ name: 'pay' });
const often = `${'g'.repeat(9)}b`.repeat(30);

describe('a check that failed too often before the start', () => {
  it('is known by more than chance', () => {
    expect(failedTooOften(check, series(often), 2)).toEqual({ failed: 30, total: 300 });
    expect(failedTooOften(check, series(`${'g'.repeat(38)}bb`), 2)).toBeNull();
    expect(failedTooOften(check, series(`${'g'.repeat(49)}b`.repeat(6)), 2)).toBeNull();
    expect(failedTooOften(check, [], 2)).toBeNull();
    expect(failedTooOften(check, series('e'.repeat(50)), 2)).toBeNull();
    // What could not be taken, and what is of another check, counts on neither side.
    expect(failedTooOften(check, [...series(often), ...series('e'.repeat(300))], 2)).toEqual({
      failed: 30,
      total: 300,
    });
    expect(failedTooOften(check, [...series(often), ...series('b'.repeat(50), 'other')], 2)).toEqual({
      failed: 30,
      total: 300,
    });
    expect(failedTooOften(check, series('b'.repeat(50), 'other'), 2)).toBeNull();
    // A burst is one thing that happened.
    expect(failedTooOften(check, series(`${'g'.repeat(200)}bbbbb`), 2)).toBeNull();
  });

  it('is known by the requests that it counted, and not by one minute of them', () => {
    const counted = aCheck({ name: 'pay', expect: { kind: 'requests', maxPercent: 50 }, everyMs: 60_000 });
    const minutes = (count: number, failed: number) =>
      Array.from({ length: count }, (_, minute) => ({
        check: 'pay',
        at: new Date(Date.UTC(2026, 0, 1, 0, minute)),
        outcome: 'successful' as const,
        latencyMs: null,
        detail: '',
        requests: { failed, total: 10_000 },
      }));
    expect(failedTooOften(counted, minutes(10, 1_000), 2)).toEqual({ failed: 10_000, total: 100_000 });
    expect(failedTooOften(counted, minutes(1, 600), 2)).toBeNull();
    expect(failedTooOften(counted, minutes(10, 100), 2)).toBeNull();
  });

  it('may fail as often afterwards, and not more often than half', () => {
    expect(toleratedAfter(2, undefined)).toBe(2);
    expect(toleratedAfter(2, { failed: 31, total: 300 })).toBe(10.4);
    expect(toleratedAfter(20, { failed: 30, total: 300 })).toBe(20);
    expect(toleratedAfter(2, { failed: 30, total: 30 })).toBe(50);
    expect(toleratedAfter(2, { failed: 0, total: 0 })).toBe(2);
  });

  it('is not blamed on the release, and one that fails far more often is', () => {
    const verdict = (text: string, failures = {}) => {
      const judging = { checks: [check], baseline: {}, policy: defaultPolicy, thresholds: thresholdPresets, failures };
      const readings = series(text);
      return judge(addReadings([], readings, judging), readings, judging).verdict;
    };
    const before = { pay: { failed: 30, total: 300 } };
    const worse = 'gb'.repeat(60);
    expect(verdict(`${'g'.repeat(7)}b`.repeat(40))).toBe('degraded');
    expect(verdict(`${'g'.repeat(7)}b`.repeat(40), before)).toBe('pending');
    expect(verdict(worse, before)).toBe('degraded');
  });
});
