import { describe, expect, it } from 'vitest';
import { integrations } from '../../test/support/integrations.ts';
import { thresholdsFor } from '../domain/settings.ts';
import { parseSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

/** A settings file with thresholds in each layer, as YAML. */
const file = (organization: string, service = '{}', tier = '{}') => `
organization:
  thresholds: ${organization}
tiers:
  critical: { thresholds: ${tier} }
services:
  shop:
    tier: critical
    thresholds: ${service}
    environments:
      production:
        deploy: [tool]
        checks:
          - { name: pay, url: "https://shop.example.com/pay", kind: api }
          - { name: queue, uses: prometheus, query: queue_length, max: 5 }
          - { name: load, uses: prometheus, query: load, measures: cpu }
integrations: { prometheus: { url: "https://prometheus.example.com" } }
`;
const parse = (...layers: Parameters<typeof file>) =>
  parseSettings(file(...layers), 'quarterdeck.yaml', {}, { integrations });
function levels(...layers: Parameters<typeof file>): string[] {
  const settings = parse(...layers);
  const { shop } = settings.services;
  if (!shop) throw new Error('there is no shop');
  return thresholdsFor(settings, shop).map(({ name, severity, limit }) => `${name} ${severity} ${limit}`);
}
function problem(...layers: Parameters<typeof file>): string {
  try {
    parse(...layers);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('thresholds in the settings', () => {
  it('are the presets without any, and those of the later layer otherwise', () => {
    expect(levels('{}')).toContain('error-rate critical 10');
    const changed = levels(
      '{ error-rate: { critical: 8 }, performance: off, slow: { metric: latency, quantile: 0.99, warning: 800 ms } }',
      '{ slow: { critical: 2 s } }',
      '{ error-rate: { warning: 4 } }',
    );
    expect(changed.filter((one) => one.startsWith('error-rate'))).toEqual(['error-rate warning 4']);
    expect(changed).toContain('slow critical 2000');
    expect(changed.join()).not.toContain('performance');
  });

  it.each([
    ['{ slow: { warning: 5 } }', '3: organization.thresholds.slow: it is none of the presets (page-latency, '],
    ['{ slow: { metric: latency } }', 'it needs a limit: notice, warning, critical or rollback'],
    ['{ slow: { metric: speed, warning: 5 } }', 'organization.thresholds.slow: metric: Invalid option'],
    ['{ slow: off }', 'there is no threshold of this name to turn off'],
    ['{ error-rate: { warning: fast } }', 'organization.thresholds.error-rate: warning: write a number, or a duration'],
    ['{ error-rate: { warning: 10, critical: 5 } }', 'a more severe level must not be reached before a milder one'],
    ['{ full: { metric: value, direction: either, warning: 5 } }', 'only possible for the metric “change”'],
    ['{ full: { metric: value, checks: [qeue], warning: 5 } }', 'there is no check named qeue here'],
    ['{ full: { metric: value, checks: [pay], warning: 5 } }', 'the metric “value” does not apply to what pay reads'],
    ['{ many: { metric: rate, critical: 0 } }', 'a limit of the metric “rate” is above 0'],
    [
      '{ many: { metric: rate, checks: [queue], critical: 5 } }',
      'the metric “rate” does not apply to what queue reads',
    ],
    ['{ error-rate: 5 }', 'write “off”, or a rule such as { metric: errors, critical: 8 }'],
    ['{ error-rate: { wraning: 5 } }', 'organization.thresholds.error-rate.wraning: unknown key'],
  ])('%s is refused', (thresholds, words) => {
    expect(problem(thresholds)).toContain(words);
  });

  it('must be above the errors that are tolerated', () => {
    const tolerating = (critical: string, policy: string) =>
      problem(`{ error-rate: { critical: ${critical} } }\n  policy: ${policy}`);
    expect(tolerating('4', '{ toleratedErrors: 4 }')).toContain(
      '4 % errors are tolerated, but a threshold calls more than 4 % a problem',
    );
    expect(() => tolerating('4', '{ toleratedErrors: 3 }')).toThrow('the settings were accepted');
    expect(() => tolerating('4', '{ toleratedErrors: 4, judgeBy: n-of-m }')).toThrow('the settings were accepted');
  });

  it('may fall below a limit, milder levels first', () => {
    expect(
      levels('{ stock: { metric: value, direction: below, checks: [queue], warning: 10, critical: 2 } }'),
    ).toContain('stock critical 2');
    expect(problem('{ stock: { metric: value, direction: below, warning: 2, critical: 10 } }')).toContain(
      'more severe',
    );
  });
});
