import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../../test/support/plan-builders.ts';
import type { Judgment, Verdict } from '../judge.ts';
import { isDegrading } from '../thresholds/threshold.ts';
import { presetRules, thresholdsOf } from '../thresholds/threshold-rules.ts';
import { anomalyFinding, withAnomalies } from './anomaly-finding.ts';
import { modelOf, withReadings } from './check-model.ts';
import { emptyModel } from './model.ts';
import { train } from './observe.ts';
import { anomalyChecks } from './watched-checks.ts';

const queue = aCheck({
  name: 'queue',
  title: 'Queue length',
  expect: { kind: 'number', min: null, max: null, unit: 'jobs' },
});
const start = Date.UTC(2026, 0, 5);
const at = (minute: number) => new Date(start + minute * 60_000);
const model = train(
  emptyModel,
  Array.from({ length: 1_900 }, (_, index) => ({ at: at(index), value: 100 + ((index * 7) % 41) - 20 })),
);
const measured = (minute: number, value: number | null, check = 'queue') => ({
  check,
  at: at(minute),
  outcome: 'successful' as const,
  latencyMs: null,
  value,
  detail: '',
});
const known = { ...modelOf(queue, []), model };
const unusual = withReadings(
  known,
  Array.from({ length: 10 }, (_, index) => measured(1_900 + index, 480)),
);

describe('an anomaly in words', () => {
  it('tells what it is and what it usually is, as a warning', () => {
    expect(anomalyFinding(queue, model)).toBeNull();
    const finding = anomalyFinding(queue, unusual.model);
    expect(finding).toMatchObject({
      check: 'queue',
      preset: 'anomaly',
      metric: 'anomaly',
      severity: 'warning',
      value: 480,
    });
    expect(finding?.words).toMatch(/^Queue length: unusual for this hour \(480 jobs, usually \d{2} to \d{3}\)$/);
    expect(finding && isDegrading(finding.severity)).toBe(false);
    // The limit is the one that was crossed.
    expect(finding?.limit).toBeGreaterThan(100);
    expect(finding?.limit).toBeLessThan(480);
    const low = anomalyFinding(
      queue,
      withReadings(
        known,
        Array.from({ length: 10 }, (_, index) => measured(1_900 + index, 1)),
      ).model,
    );
    expect(low?.limit).toBeGreaterThan(1);
    expect(low?.limit).toBeLessThan(100);
  });

  it.each<Verdict>(['pending', 'healthy', 'degraded', 'inconclusive'])('leaves the verdict %s as it is', (verdict) => {
    const finding = anomalyFinding(queue, unusual.model);
    if (finding === null) throw new Error('nothing was found');
    const judgment: Judgment = { verdict, findings: [], unmeasured: [], notRuledOut: [], worst: null };
    expect(withAnomalies(judgment, [])).toBe(judgment);
    expect(withAnomalies(judgment, [finding])).toEqual({ ...judgment, findings: [finding], worst: 'warning' });
    expect(withAnomalies({ ...judgment, worst: 'rollback' }, [finding]).worst).toBe('rollback');
  });
});

describe('the model of a check', () => {
  it('learns from the numbers of its own readings', () => {
    expect(withReadings(known, [measured(1_900, 480, 'other'), measured(1_900, null)])).toBe(known);
    expect(withReadings(known, [{ ...measured(1_900, 480), outcome: 'error' }])).toBe(known);
    expect(withReadings(known, [measured(1_900, 480)]).model.readings).toBe(model.readings + 1);
  });

  it('is another one when the check asks something else, or when the stored one is of another shape', () => {
    expect(modelOf(queue, [known])).toBe(known);
    expect(modelOf({ ...queue, with: { url: 'http://other.test/' } }, [known]).model).toEqual(emptyModel);
    expect(modelOf({ ...queue, title: 'Another title' }, [known])).toBe(known);
    const old = { ...known, model: { ...model, version: 0 as unknown as 1 } };
    expect(modelOf(queue, [old]).model).toEqual(emptyModel);
  });
});

describe('the checks that are watched for anomalies', () => {
  const thresholds = thresholdsOf(presetRules);
  const names = (...checks: (typeof queue)[]) =>
    anomalyChecks(checks, thresholds, { anomalies: 'warn' }).map(({ name }) => name);

  it('read a number that no limit and no threshold is on', () => {
    const limited = (min: number | null, max: number | null) =>
      aCheck({ name: 'limited', expect: { kind: 'number', min, max, unit: '' } });
    expect(names(queue, aCheck(), limited(0, null), limited(null, 9))).toEqual(['queue']);
    expect(names({ ...queue, measures: 'cpu' }, { ...queue, measures: 'business' })).toEqual([]);
    const [rule] = thresholds;
    if (!rule) throw new Error('there is no threshold');
    const mine = { ...rule, metric: 'value' as const, checks: ['queue'], kinds: null, onlyCritical: false };
    expect(anomalyChecks([queue], [...thresholds, mine], { anomalies: 'warn' })).toEqual([]);
  });

  it('are none when the policy says so', () => {
    expect(anomalyChecks([queue], thresholds, { anomalies: 'off' })).toEqual([]);
  });
});
