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

  it('counts requests with two queries, by the minute unless the settings say otherwise', () => {
    const queries = `failed: 'bad{version="{version}"}[{window}]', total: 'all{version="{version}"}[{window}]'`;
    const counted = (more: string) => read(`{ metrics: [{ uses: prometheus, ${queries}${more} }] }`)?.metrics[0];
    expect(counted('')).toEqual({
      ...{ name: 'metric-1', title: 'metric-1', group: 'metrics', direction: 'increase', isCritical: false },
      ...{ needsData: false, missing: 'zero', counts: { everyMs: 60_000 }, uses: 'prometheus' },
      with: { failed: 'bad{version="{version}"}[{window}]', total: 'all{version="{version}"}[{window}]' },
    });
    expect(counted(', every: 30 s, missing: remove, critical: true')).toMatchObject({
      counts: { everyMs: 30_000 },
      missing: 'remove',
      isCritical: true,
    });
  });

  it.each([
    ['half of the two', 'failed: "{track}[{window}]"', /write query to read a number, or failed and total/],
    [
      'a query too',
      'query: "{track}", failed: "{track}[{window}]", total: "{track}[{window}]"',
      /write query to read a number, or failed and total/,
    ],
    [
      'a direction',
      'failed: "{track}[{window}]", total: "{track}[{window}]", direction: either',
      /direction is for a number; of counted requests, a larger share/,
    ],
    [
      'a limit on the effect',
      'failed: "{track}[{window}]", total: "{track}[{window}]", effect: { increase: 2 }, outliers: {}',
      /outliers, effect is for a number/,
    ],
    [
      'a time of its own',
      'failed: "{track}[5m]", total: "{track}[{window}]"',
      /write the time that is counted as \{window\}, so that nothing is counted twice/,
    ],
    ['one total for both', 'failed: "{track}[{window}]", total: "a[{window}]"', /tell them apart by \{version\}/],
    [
      'too few counts',
      'failed: "{track}[{window}]", total: "{track}[{window}]", every: 3 min',
      /gives the number of counts, which must be from 5 to 5000/,
    ],
    ['a pace for a number', 'query: "{track}", every: 1 min', /every is for a metric that counts requests/],
  ])('refuses %s of counted requests', (_what, words, message) => {
    expect(() => read(`{ metrics: [{ uses: prometheus, ${words} }] }`)).toThrow(message);
  });

  it.each([
    ['no metric', '{ metrics: [] }', /canary\.metrics/],
    [
      'a source that keeps no past',
      '{ metrics: [{ uses: json, url: "https://a.example.com", path: x }] }',
      /name an integration that keeps past values in “uses” \(.*\bprometheus\b.*\)/,
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
