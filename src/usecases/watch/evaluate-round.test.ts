import { expect, it } from 'vitest';
import { aDeployment, aRelease } from '../../../test/support/builders.ts';
import { series } from '../../../test/support/judging.ts';
import { aCheck, anEnvironment } from '../../../test/support/plan-builders.ts';
import { thresholdPresets } from '../../domain/analysis/thresholds/threshold-rules.ts';
import { defaultPolicy } from '../../domain/policy/policy.ts';
import { evaluateRound } from './evaluate-round.ts';

const environment = anEnvironment({ checks: [aCheck()] });
const rules = { policy: defaultPolicy, thresholds: thresholdPresets };
const evaluate = (state: 'verifying' | 'degraded', text: string) => {
  const readings = series(text);
  const deployment = aDeployment(aRelease().id, { state, baseline: {} });
  return evaluateRound(deployment, environment, rules, { before: [], readings, recent: readings.slice(-30) });
};

it('begins afresh once a service that was failing is well again, however long it had failed', () => {
  const failing = 'b'.repeat(300);
  expect(evaluate('degraded', `${failing}ggg`)).toMatchObject({ isSettled: false, judgment: { verdict: 'degraded' } });
  const well = evaluate('degraded', `${failing}${'g'.repeat(8)}`);
  expect(well).toMatchObject({ isSettled: true, judgment: { verdict: 'pending', findings: [] } });
  expect(well.records).toMatchObject([{ planned: 308, failed: 300, series: {} }]);
  // While it is not called degraded, nothing is forgotten.
  expect(evaluate('verifying', `${failing}${'g'.repeat(8)}`).judgment.verdict).toBe('degraded');
});

it('is not well again while a number was beyond its threshold within the last window', () => {
  const crashes = anEnvironment({
    checks: [aCheck({ measures: 'crashes', expect: { kind: 'number', min: null, max: null, unit: '' } })],
  });
  const evaluateNumbers = (values: number[]) => {
    const readings = values.map((value, minute) => ({
      check: 'pay',
      at: new Date(Date.UTC(2026, 0, 1, 0, minute)),
      outcome: 'successful' as const,
      latencyMs: null,
      value,
      detail: '',
    }));
    const deployment = aDeployment(aRelease().id, { state: 'degraded', baseline: {} });
    return evaluateRound(deployment, crashes, rules, { before: [], readings, recent: readings });
  };
  expect(evaluateNumbers([0, 0, 0, 0, 0, 1]).judgment.verdict).toBe('degraded');
  expect(evaluateNumbers([0, 0, 0, 0, 0, 1, 0, 0, 0, 0]).isSettled).toBe(false);
  expect(evaluateNumbers([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]).isSettled).toBe(true);
});
