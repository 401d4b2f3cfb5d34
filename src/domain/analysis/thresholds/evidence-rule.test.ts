import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judged, series } from '../../../../test/support/judging.ts';
import { aCheck } from '../../../../test/support/plan-builders.ts';
import { defaultPolicy } from '../../policy/policy.ts';
import { addReadings } from '../readings/check-record.ts';
import { thresholdPresets } from './threshold-rules.ts';

const base = aCheck();
const health = aCheck({ kind: 'health', isCritical: false });

describe('judging by evidence', () => {
  const byEvidence = (
    text: string,
    medians: Record<string, number> = { pay: 20 },
    more: Partial<typeof defaultPolicy> = {},
  ) => judged([base], series(text), medians, { ...defaultPolicy, ...more });
  const good = (count: number) => 'g'.repeat(count);

  it('finds a service that fails every fourth or every tenth request', () => {
    expect(byEvidence('gggb'.repeat(3)).verdict).toBe('pending');
    const fourth = byEvidence('gggb'.repeat(5));
    expect(fourth).toMatchObject({ verdict: 'degraded', worst: 'rollback' });
    expect(fourth.findings).toHaveLength(1);
    expect(fourth.findings[0]).toMatchObject({ limit: 5, since: new Date(Date.UTC(2026, 0, 1, 0, 3)) });
    expect(fourth.findings[0]?.words).toMatch(
      /^Paying: more than 5 % errors on a critical journey \(\d+ %, 5 of 17 readings\)$/,
    );
    expect(byEvidence(`${good(9)}b`.repeat(8)).verdict).toBe('degraded');
  });

  it('names when trouble began that comes late, and how bad it is since then, not on average', () => {
    const { findings } = byEvidence(`b${good(400)}${'b'.repeat(20)}`);
    expect(findings[0]).toMatchObject({ value: 100, since: new Date(Date.UTC(2026, 0, 1, 0, 401)) });
    expect(findings[0]?.words).toContain('(100 %, 20 of 20 readings)');
  });

  it('finds an outage after hours without a failure within 20 readings', () => {
    for (const before of [0, 100, 3_000]) {
      const found = Array.from({ length: 20 }, (_, bad) => byEvidence(good(before) + 'b'.repeat(bad + 1)).verdict);
      expect(found).toContain('degraded');
    }
  });

  it('says of a few failures that they may be chance, and of a burst that it is one', () => {
    for (const text of ['bb', `${good(300)}bb`, `${good(50)}b`.repeat(12), `${good(295)}bbbbb`.repeat(2)])
      expect(byEvidence(text).worst).not.toBe('rollback');
  });

  it('is not healthy before the readings rule out what would degrade the service', () => {
    const few = byEvidence(good(40));
    expect(few.verdict).toBe('pending');
    expect(few.notRuledOut).toEqual([
      { check: 'pay', title: 'Paying', words: 'more than 5 % errors on a critical journey', readings: 33 },
    ]);
    expect(byEvidence(good(72)).verdict).toBe('pending');
    expect(byEvidence(good(73))).toMatchObject({ verdict: 'healthy', notRuledOut: [] });
    // A failure must be outweighed.
    expect(byEvidence(`${good(40)}b${good(36)}`).verdict).toBe('pending');
    expect(byEvidence(`${good(40)}b${good(90)}`).verdict).toBe('healthy');
  });

  it('does not call a service healthy whose readings are gaps, numbers that are none, or failures that may be chance', () => {
    expect(byEvidence('e'.repeat(500)).verdict).toBe('inconclusive');
    expect(byEvidence('ge'.repeat(300)).verdict).toBe('inconclusive');
    expect(byEvidence('n'.repeat(500)).verdict).toBe('pending');
    expect(byEvidence(`${good(24)}b`.repeat(24)).verdict).not.toBe('healthy');
  });

  it('finds a service that is twice as slow at any speed, and not one that is as fast as before', () => {
    const times = (factor: number, ms: number) =>
      judged(
        [health],
        series(good(150)).map((one, index) => ({
          ...one,
          latencyMs: ms * factor * (1 + ((index * 7) % 10) / 10 - 0.45),
        })),
        { pay: ms },
        defaultPolicy,
      );
    for (const ms of [5, 40, 5_000]) {
      expect(times(2, ms)).toMatchObject({ verdict: 'degraded', findings: [{ preset: 'performance' }] });
      expect(times(1, ms).verdict).toBe('healthy');
      expect(times(1.05, ms).verdict).toBe('healthy');
    }
    expect(times(2, 40).findings[0]?.words).toMatch(
      /^Paying: more than 50 % slower than the baseline \((9\d % slower|2(\.\d)? times as slow), the last 30 readings\)$/,
    );
  });

  it('finds connections that keep failing, after as many in a row as a window has', () => {
    expect(byEvidence(`${good(200)}----`).verdict).not.toBe('degraded');
    expect(byEvidence(`${good(200)}-----`).findings).toMatchObject([
      { preset: 'connection-failures', words: 'Paying: connections keep failing (5 without an answer, in a row)' },
    ]);
  });

  it('asks for more where more checks may err, fewer mistakes are allowed, or more errors are normal', () => {
    const text = 'gggb'.repeat(4);
    expect(byEvidence(text).verdict).toBe('degraded');
    expect(byEvidence(text, {}, { falseAlarms: 0.01 }).verdict).not.toBe('degraded');
    expect(byEvidence(text, {}, { toleratedErrors: 10 }).verdict).not.toBe('degraded');
    const forty = Array.from({ length: 40 }, (_, index) => ({ ...base, name: index === 0 ? 'pay' : `check${index}` }));
    expect(judged(forty, series(text), {}, defaultPolicy).verdict).not.toBe('degraded');
  });

  it('tells counted requests since the trouble began, and how many more counts are needed', () => {
    const counted = aCheck({ expect: { kind: 'requests', maxPercent: 50 }, everyMs: 60_000 });
    const minutes = (...failed: number[]) =>
      failed.map((one, minute) => ({
        check: 'pay',
        at: new Date(Date.UTC(2026, 0, 1, 0, minute)),
        outcome: 'successful' as const,
        latencyMs: null,
        detail: '',
        requests: { failed: one, total: 400 },
      }));
    const verdict = (...failed: number[]) => judged([counted], minutes(...failed), {}, defaultPolicy);
    const bad = verdict(...Array<number>(10).fill(0), 100, 100, 100, 100, 100);
    expect(bad.findings[0]).toMatchObject({ value: 25, since: new Date(Date.UTC(2026, 0, 1, 0, 10)) });
    expect(bad.findings[0]?.words).toContain('(25 %, 500 of 2,000 requests failed)');
    // A count of a minute weighs as 20 readings: three are 60 of the 73 good ones that are needed.
    expect(verdict(0, 0, 0).notRuledOut.map(({ readings }) => readings)).toEqual([1]);
    expect(verdict(0, 0, 0, 0).notRuledOut).toEqual([]);
  });

  it('is the same whether the readings come one by one or together, and whatever was stored between', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'gbs-eS'), { maxLength: 60 }), fc.nat(60), (letters, cut) => {
        const readings = series(letters.join(''));
        const judging = {
          checks: [base],
          baseline: { pay: { medianMs: 20, upperMs: 22 } },
          policy: defaultPolicy,
          thresholds: thresholdPresets,
        };
        const together = addReadings([], readings, judging);
        const stored: typeof together = JSON.parse(JSON.stringify(addReadings([], readings.slice(0, cut), judging)));
        expect(addReadings(stored, readings.slice(cut), judging)).toEqual(together);
      }),
    );
  });
});
