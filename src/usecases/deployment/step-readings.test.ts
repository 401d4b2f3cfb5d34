import { describe, expect, it } from 'vitest';
import { aDeployment, id } from '../../../test/support/builders.ts';
import { series } from '../../../test/support/judging.ts';
import { aCheck, anEnvironment } from '../../../test/support/plan-builders.ts';
import { thresholdPresets } from '../../domain/analysis/thresholds/threshold-rules.ts';
import { defaultPolicy } from '../../domain/policy/policy.ts';
import { judgeStep, type Measuring, summarize } from './step-readings.ts';

const check = aCheck();
const environment = anEnvironment({ checks: [check] });
const deployment = aDeployment(id<'Release'>('rel'), { baseline: { pay: 20 }, baselineUpper: { pay: 24 } });
const measuring = { environment, deployment, policy: defaultPolicy, thresholds: thresholdPresets } as Measuring;
const verdict = (text: string) => judgeStep(measuring, [check], series(text), text.length).verdict;

describe('a step that measures', () => {
  it.each([
    ['ggggg', 'healthy'],
    ['gbgbg', 'healthy'],
    ['bbbgg', 'degraded'],
    ['bgbgb', 'degraded'],
    ['g', 'healthy'],
    ['b', 'degraded'],
  ])('goes by most of its readings: of %s it is %s', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  it('sees a service that fails now and then by all of them', () => {
    expect(verdict('gggb')).toBe('healthy');
    expect(verdict('gggb'.repeat(5))).toBe('degraded');
  });

  it.each(['eeeee', 'eeegg', 'e'])('does not go on when most of its readings could not be taken: %s', (text) => {
    expect(['inconclusive', 'pending']).toContain(verdict(text));
  });

  it('says how each check did', () => {
    expect(summarize(environment, series('ggb'), deployment)).toContain('Paying: 2/3 good, 20 ms (baseline 20 ms)');
    expect(summarize(environment, series('--'), deployment)).toContain('Paying: 0/2 good, no answer');
  });
});
