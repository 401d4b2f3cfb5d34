import { describe, expect, it } from 'vitest';
import { environmentWith } from '../../test/support/prometheus-settings.ts';

const read = (canary: string) =>
  environmentWith('checks: [https://api.example.com/health]', `canary: ${canary}`).canary;

const metric = `{ uses: prometheus, query: 'errors{version="{version}"}' }`;

describe('how a canary is compared', () => {
  it('needs one metric, and has a default for everything else', () => {
    expect(read(`{ metrics: [${metric}] }`)).toEqual({
      forMs: 600_000,
      stepMs: 15_000,
      options: { pass: 95, marginal: 75, confidence: 0.98, tolerance: 0.25, weights: {} },
      metrics: [
        {
          name: 'metric-1',
          title: 'metric-1',
          group: 'metrics',
          direction: 'increase',
          isCritical: false,
          needsData: false,
          missing: 'remove',
          uses: 'prometheus',
          with: { query: 'errors{version="{version}"}' },
        },
      ],
    });
  });

  it('takes the rules of a metric', () => {
    const rules =
      '{ uses: prometheus, query: "x{track=\'{track}\'}", name: load, title: Load, group: load, direction: either, critical: true, needsData: true, missing: zero, outliers: {}, effect: { increase: 1.2 } }';
    expect(read(`{ for: 5 min, every: 5 s, weights: { load: 40 }, metrics: [${rules}] }`)?.metrics[0]).toMatchObject({
      name: 'load',
      isCritical: true,
      outliers: { factor: 3 },
      effect: { measure: 'mean_ratio', increase: 1.2 },
    });
  });

  it.each([
    ['no metric', '{ metrics: [] }', /canary\.metrics/],
    [
      'a source that keeps no past',
      '{ metrics: [{ uses: json, url: "https://a.example.com", path: x }] }',
      /name an integration that keeps past values in “uses” \(prometheus\)/,
    ],
    [
      'a query that is the same for both',
      '{ metrics: [{ uses: prometheus, query: up }] }',
      /tell them apart by \{version\} or \{track\}/,
    ],
    [
      'two metrics of one name',
      `{ metrics: [{ uses: prometheus, name: a, query: "{track}" }, { uses: prometheus, name: a, query: "{track}" }] }`,
      /two metrics are named a/,
    ],
    ['a weight for no metric', `{ weights: { latency: 5 }, metrics: [${metric}] }`, /no metric is in this group/],
    [
      'a marginal score above the other',
      `{ pass: 50, marginal: 60, metrics: [${metric}] }`,
      /must not be above “pass”/,
    ],
    ['too few values', `{ for: 1 min, every: 30 s, metrics: [${metric}] }`, /from 10 to 5000/],
    ['too many values', `{ for: 24 h, every: 1 s, metrics: [${metric}] }`, /from 10 to 5000/],
    ['too short a time', `{ for: 30 s, metrics: [${metric}] }`, /write a time from 1 min to 24 h/],
  ])('is refused with %s', (_what, canary, message) => {
    expect(() => read(canary)).toThrow(message);
  });
});
