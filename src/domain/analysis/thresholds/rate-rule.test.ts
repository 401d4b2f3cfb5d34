import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../../test/support/plan-builders.ts';
import { defaultPolicy } from '../../policy/policy.ts';
import type { RateBaselines } from '../baseline/rate-baseline.ts';
import { type Judgment, judge } from '../judge.ts';
import { addReadings, forgetEvidence } from '../readings/check-record.ts';
import { assess, type Measurement } from '../readings/measurement.ts';
import { isWell } from './evidence-rule.ts';
import { resolveRules, thresholdsOf } from './threshold-rules.ts';

const check = aCheck({
  ...{ name: 'exceptions', title: 'Exceptions', kind: 'api', isCritical: false },
  ...{ expect: { kind: 'events' }, everyMs: 60_000 },
});
const minute = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 60_000);
/** Counts a minute each; null where nothing is known. */
const readings = (counts: readonly (number | null)[], everyMs = 60_000): Measurement[] =>
  counts.map((count, index) => {
    const at = new Date(minute(0).getTime() + index * everyMs);
    const reading =
      count === null ? ({ kind: 'no_data', detail: '', at } as const) : ({ kind: 'events', count, at } as const);
    return assess(check, reading, { now: at, maxAgeMs: 60_000 });
  });
const times = (count: number, events: number) => Array.from({ length: count }, () => events);

const thresholds = thresholdsOf(
  resolveRules([{ exceptions: { metric: 'rate', checks: ['exceptions'], levels: { warning: 5, critical: 20 } } }]),
);
interface Given {
  rates?: RateBaselines;
  policy?: Partial<typeof defaultPolicy>;
  rules?: typeof thresholds;
}
function judged(taken: readonly Measurement[], { rates, policy, rules = thresholds }: Given = {}): Judgment {
  const judging = {
    ...{ checks: [check], baseline: {}, thresholds: rules },
    ...{ policy: { ...defaultPolicy, ...policy }, ...(rates ? { rates } : {}) },
  };
  return judge(addReadings([], taken, judging), taken, judging);
}

describe('a check that counts events', () => {
  it('is held against a limit a minute, and says how many there were since when', () => {
    const { verdict, findings } = judged(readings([1, 0, 2, ...times(9, 50)]));
    expect(verdict).toBe('degraded');
    expect(findings).toMatchObject([{ severity: 'critical', value: 50, limit: 20, since: minute(3) }]);
    expect(findings[0]?.words).toBe('Exceptions: more than 20 a minute (50 a minute, 450 in the last 9 counts)');
  });

  it('only warns between the levels, and is healthy when the critical one is kept', () => {
    const between = judged(readings(times(20, 10)));
    expect(between).toMatchObject({ verdict: 'healthy', worst: 'warning', notRuledOut: [] });
    expect(between.findings[0]?.words).toContain('more than 5 a minute (10 a minute, 200 in the last 20 counts)');
  });

  it('is not healthy before enough windows show that the limit is kept', () => {
    const few = judged(readings([0, 0]), { policy: { minimumSample: 1 } });
    expect(few).toMatchObject({ verdict: 'pending', notRuledOut: [{ words: 'more than 20 a minute', readings: 1 }] });
    expect(judged(readings([0, 0, 0])).verdict).toBe('healthy');
    expect(judged(readings(times(20, 19))).verdict).toBe('pending');
  });

  it('says nothing while nothing was counted: a series that is missing is no 0', () => {
    expect(judged(readings([null, null, null])).verdict).toBe('pending');
    expect(judged(readings(times(12, 0).map(() => null))).verdict).toBe('inconclusive');
    const gaps = judged(readings([0, null, 0, null, 0, null, null]));
    expect(gaps.verdict).toBe('healthy');
  });

  it('does not take a burst for a rate', () => {
    expect(judged(readings([0, 1, 0, 0, 400, 1, 0, 2])).worst).toBeNull();
  });

  it.each([
    ['NaN', Number.NaN],
    ['a negative count, as of a counter that was reset', -3],
    ['infinity', Number.POSITIVE_INFINITY],
  ])('cannot be measured by %s', (_what, count) => {
    expect(readings([count])[0]).toMatchObject({ outcome: 'error', detail: expect.stringContaining('no count') });
    expect(judged(readings([count, count, count])).verdict).toBe('pending');
  });

  it('takes a fraction for the estimate that it is', () => {
    expect(readings([1.25])[0]).toMatchObject({ outcome: 'successful', value: 1.25, detail: '1.25 in 1 min' });
  });

  it('counts nothing twice: windows that overlap are left out', () => {
    const every = judged(readings(times(8, 50)));
    const overlapping = judged(readings(times(32, 50), 15_000));
    expect(overlapping.findings).toMatchObject([{ value: 50 }]);
    expect(overlapping.findings[0]?.words).toContain(every.findings[0]?.words.split('(').at(-1));
  });

  it('is compared with the time before the start, by the upper limit of what was usual', () => {
    const rules = thresholdsOf(
      resolveRules([{ more: { metric: 'rate-increase', checks: ['exceptions'], levels: { critical: 50 } } }]),
    );
    const rates = { exceptions: { perMinute: 10, upperPerMinute: 11 } };
    const { verdict, findings } = judged(readings(times(10, 40)), { rules, rates });
    expect(verdict).toBe('degraded');
    expect(findings.find(({ preset }) => preset === 'more')?.words).toBe(
      'Exceptions: more than 1.5 times as many as before the start (4 times as many, 400 in the last 10 counts; 10 a minute before)',
    );
    expect(judged(readings(times(30, 10)), { rules, rates }).verdict).toBe('healthy');
    // A short baseline finds less, and blames nobody.
    const unsure = { exceptions: { perMinute: 10, upperPerMinute: 40 } };
    expect(judged(readings(times(10, 40)), { rules, rates: unsure }).worst).toBeNull();
    expect(judged(readings(times(10, 40)), { rules }).worst).toBeNull();
    const none = { exceptions: { perMinute: 0, upperPerMinute: 0.05 } };
    expect(judged(readings(times(10, 4)), { rules, rates: none }).findings[0]?.words).toContain('; none before)');
  });

  it('by n-of-m, is judged by the last counts', () => {
    const policy = { judgeBy: 'n-of-m', breachesNeeded: 3, breachWindow: 5 } as const;
    const { findings } = judged(readings([0, 0, 30, 40, 20, 50]), { policy });
    expect(findings).toMatchObject([{ severity: 'critical', value: 28, since: minute(2) }]);
    expect(judged(readings([0, 0, 0, 40, 0, 50]), { policy }).worst).toBeNull();
  });

  it('is well again when there are as few as before', () => {
    const judging = { checks: [check], baseline: {}, thresholds, policy: defaultPolicy };
    const well = (counts: readonly number[]) => {
      const taken = readings(counts);
      const [record] = addReadings([], taken, judging);
      if (!record) throw new Error('there is a record');
      return { isWell: isWell(check, record, taken, judging), afresh: forgetEvidence(record) };
    };
    expect(well([...times(6, 50), ...times(2, 0)]).isWell).toBe(true);
    expect(well(times(8, 50)).isWell).toBe(false);
    expect(well(times(8, 50)).afresh).not.toHaveProperty('rates');
  });
});
