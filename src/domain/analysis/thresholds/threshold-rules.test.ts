import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../../test/support/plan-builders.ts';
import { appliesTo, thresholdWords } from './threshold.ts';
import { presetRules, resolveRules, thresholdPresets, thresholdsOf } from './threshold-rules.ts';

const levels = (rules: ReturnType<typeof resolveRules>, name: string) =>
  thresholdsOf(rules)
    .filter((one) => one.name === name)
    .map(({ severity, limit }) => `${severity} ${limit}`);

describe('the rules of a watch', () => {
  it('are the presets when the settings say nothing', () => {
    expect(thresholdsOf(resolveRules([{}, {}]))).toEqual(thresholdPresets);
    expect(levels(presetRules, 'error-rate')).toEqual(['notice 2', 'warning 5', 'critical 10']);
  });

  it('can be changed, turned off, turned on again, and added in each layer; the last one counts', () => {
    const organization = {
      'error-rate': { levels: { critical: 8 } },
      performance: 'off',
      queue: { metric: 'value', checks: ['queue'], levels: { warning: 100 } },
    } as const;
    const tier = { queue: { levels: { critical: 500 } }, cpu: 'off' } as const;
    const service = { performance: { metric: 'slowdown', levels: { rollback: 100 } } } as const;
    const rules = resolveRules([organization, tier, service]);
    expect(levels(rules, 'error-rate')).toEqual(['critical 8']);
    expect(levels(rules, 'queue')).toEqual(['critical 500']);
    expect(rules.queue).toMatchObject({ metric: 'value', checks: ['queue'], direction: 'above', readings: 3 });
    expect(levels(rules, 'performance')).toEqual(['rollback 100']);
    expect(rules.cpu).toBeUndefined();
    expect(resolveRules([{ 'critical-error-rate': { kinds: ['api'] } }])['critical-error-rate']).toMatchObject({
      kinds: ['api'],
      onlyCritical: true,
      levels: { rollback: 5 },
    });
  });

  it('leaves out what has no metric', () => {
    expect(resolveRules([{ queue: { levels: { warning: 1 } } }]).queue).toBeUndefined();
  });
});

describe('a threshold', () => {
  const preset = (name: string) => {
    const found = thresholdPresets.find((one) => one.name === name);
    if (!found) throw new Error(`there is no ${name}`);
    return found;
  };
  const number = aCheck({
    kind: 'health',
    isCritical: false,
    expect: { kind: 'number', min: null, max: null, unit: '%' },
  });

  it('applies by kind, by what is measured, by name, and by being critical', () => {
    expect(appliesTo(preset('page-latency'), aCheck())).toBe(true);
    expect(appliesTo(preset('page-latency'), aCheck({ kind: 'api' }))).toBe(false);
    expect(appliesTo(preset('critical-error-rate'), aCheck({ isCritical: false }))).toBe(false);
    expect(appliesTo(preset('cpu'), { ...number, measures: 'cpu' })).toBe(true);
    expect(appliesTo(preset('cpu'), { ...number, measures: 'memory' })).toBe(false);
    expect(appliesTo(preset('cpu'), aCheck({ measures: 'cpu' }))).toBe(false);
    for (const name of ['page-latency', 'performance', 'connection-failures'])
      expect(appliesTo(preset(name), { ...number, kind: 'page' })).toBe(false);
    expect(appliesTo(preset('error-rate'), number)).toBe(true);
    expect(appliesTo({ ...preset('error-rate'), checks: ['other'] }, aCheck())).toBe(false);
  });

  it.each([
    ['page-latency', 'slower than 2 s'],
    ['api-latency', 'p95 above 200 ms'],
    ['critical-error-rate', 'more than 5 % errors on a critical journey'],
    ['performance', 'more than 50 % slower than the baseline'],
    ['connection-failures', 'connections keep failing'],
    ['uptime', 'below 99.9 %'],
    ['cpu', 'above 80 %'],
    ['throughput', 'more than 50 % below the baseline'],
    ['business', 'more than 10 % away from the baseline'],
  ])('%s reads “%s”', (name, words) => {
    expect(thresholdWords(preset(name), '%')).toBe(words);
  });
});
