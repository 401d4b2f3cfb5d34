import { describe, expect, it } from 'vitest';
import { aMetric } from '../../../../test/score/a-metric.ts';
import { canaryWords } from './canary-words.ts';
import { judgeCanary } from './judge-canary.ts';
import { isCountedWorse, judgeCounted } from './judge-counted.ts';
import { type CanaryMetric, type CountedBlock, type CountedValues, defaultCanaryOptions } from './metric.ts';

const judging = { alpha: 0.02, normal: 0.02 };
const counted = (given: Partial<CanaryMetric> = {}) =>
  aMetric({ title: 'Failed requests', missing: 'zero', counts: { everyMs: 60_000 }, ...given });

const blocks = (failed: readonly (number | null)[], total: number): CountedBlock[] =>
  failed.map((one) => ({ failed: one, total }));
const times = <T>(count: number, one: T) => Array.from({ length: count }, () => one);
const control = blocks([9, 11, 10, 8, 12, 9, 10, 11, 10, 10], 1_000);

const judge = (values: CountedValues, given: Partial<CanaryMetric> = {}) =>
  judgeCounted(counted(given), values, judging);

describe('a canary whose requests are counted', () => {
  it('is worse when more of its requests fail, and the words give both shares', () => {
    const values = { control, canary: blocks([9, 12, 10, 8, 11, 10, 9, 12, 10, 9], 250) };
    expect(isCountedWorse(counted(), values, judging)).toBe(true);
    expect(judge(values)).toMatchObject({
      classification: 'high',
      counts: 'bad',
      reason: 'More requests of the canary fail: canary 4 % of 2,500, running version 1 % of 10,000.',
      ratio: expect.closeTo(4, 5),
    });
    expect(judge(values, { isCritical: true }).counts).toBe('fails_canary');
  });

  it('passes with as many, and with fewer', () => {
    for (const failed of [2, 0])
      expect(judge({ control, canary: blocks(times(10, failed), 250) })).toMatchObject({
        classification: 'pass',
        counts: 'good',
        canary: { needed: 0 },
      });
  });

  it('passes when both fail more often, as when a dependency does', () => {
    const failing = [0.01, 0.3, 0.01, 0.01, 0.5, 0.01, 0.01, 0.2, 0.01, 0.01];
    const values = {
      control: blocks(
        failing.map((share) => share * 1_000),
        1_000,
      ),
      canary: blocks(
        failing.map((share) => share * 400),
        400,
      ),
    };
    expect(judge(values).classification).toBe('pass');
  });

  it('has too few requests when twice as many failures would have gone unseen, and says how many are missing', () => {
    const judged = judge({ control, canary: blocks(times(10, 0), 20) }, { needsData: true });
    expect(judged).toMatchObject({ classification: 'too_few', counts: 'not', isAwaited: true });
    expect(judged.canary.needed).toBeGreaterThan(500);
    expect(judged.reason).toMatch(
      /^200 requests of the canary and 10,000 of the running version would not show that twice as many fail; it takes about [\d,]+ requests of the canary and [\d,]+ of the running version more\.$/,
    );
    // With that many more there are enough.
    const factor = (200 + judged.canary.needed) / 200;
    const more = {
      control: control.map((one) => ({ failed: (one.failed ?? 0) * factor, total: one.total * factor })),
      canary: blocks(times(10, 0), 20 * factor),
    };
    expect(judge(more).classification).toBe('pass');
  });

  it('needs three blocks in which both versions have requests', () => {
    const judged = judge({ control: control.slice(0, 2), canary: blocks([2, 3], 50_000) });
    expect(judged).toMatchObject({
      classification: 'too_few',
      reason: expect.stringContaining('it takes 3 such blocks'),
    });
    // They take turns, and are never seen side by side.
    const apart = { control: [...control, ...times(10, null)], canary: [...times(10, null), ...control] };
    expect(judge(apart)).toMatchObject({ classification: 'too_few', requests: { canary: { total: 0 } } });
  });

  it.each<[string, CountedValues, RegExp]>([
    ['of the running version', { control: times(10, null), canary: control }, /^No requests of the running version/],
    ['of the canary', { control, canary: blocks(times(10, 0), 0) }, /^No requests of the canary/],
    ['of either', { control: [], canary: [] }, /^No requests of either version/],
  ])('has no data without requests %s', (_what, values, reason) => {
    expect(judge(values)).toMatchObject({
      classification: 'nodata',
      counts: 'not',
      reason: expect.stringMatching(reason),
    });
    expect(judge(values, { needsData: true }).counts).toBe('bad');
    expect(judge(values, { isCritical: true }).counts).toBe('fails_canary');
    expect(isCountedWorse(counted(), values, judging)).toBe(false);
  });

  it.each<[string, CountedBlock]>([
    ['NaN', { failed: Number.NaN, total: 250 }],
    ['a negative count, as of a counter that was reset', { failed: -4, total: 250 }],
    ['a negative total', { failed: 0, total: -250 }],
    ['more failed requests than requests', { failed: 300, total: 250 }],
    ['less than a request', { failed: 0, total: 0.4 }],
    ['infinity', { failed: 0, total: Number.POSITIVE_INFINITY }],
    ['numbers beyond all counts', { failed: 1e13, total: 1e13 }],
  ])('leaves out %s', (_what, bad) => {
    const good = blocks(times(9, 10), 250);
    expect(judge({ control: control.slice(1), canary: good }).requests).toEqual(
      judge({ control, canary: [bad, ...good] }).requests,
    );
    expect(judge({ control, canary: times(10, bad) }).classification).toBe('nodata');
  });

  it('takes fractions, and a few more failed requests than requests, for the estimates that they are', () => {
    const judged = judge({ control, canary: blocks(times(10, 10.5), 10.25) });
    expect(judged).toMatchObject({ classification: 'high', requests: { canary: { total: 102.5, bad: 102.5 } } });
  });

  it('counts no series of failed requests as none that failed, or leaves the time out', () => {
    const values = { control, canary: blocks(times(10, null), 400) };
    expect(judge(values).classification).toBe('pass');
    expect(judge(values, { missing: 'remove' }).classification).toBe('nodata');
  });

  it('takes its place in the score beside numbers', () => {
    const worse = { control, canary: blocks(times(10, 25), 250) };
    const metrics = [counted({ name: 'counted', group: 'errors' }), aMetric({ name: 'load', group: 'load' })];
    const numbers = new Map([['load', { control: times(10, 5), canary: times(10, 5) }]]);
    const requests = { ...judging, values: new Map([['counted', worse]]) };
    const judgment = judgeCanary(
      metrics,
      numbers,
      { ...defaultCanaryOptions, weights: { errors: 60, load: 40 } },
      requests,
    );
    expect(judgment).toMatchObject({ verdict: 'fail', score: 40 });
    expect(canaryWords(judgment)).toContain(
      '1 of 2 metrics is worse than the running version: Failed requests (canary 10 % of 2,500, running version 1 % of 10,000).',
    );
    const unknown = judgeCanary(metrics, numbers, defaultCanaryOptions, { ...judging, values: new Map() });
    expect(unknown).toMatchObject({ verdict: 'inconclusive' });
    const few = { ...judging, values: new Map([['counted', { control, canary: blocks(times(10, 0), 20) }]]) };
    const awaited = judgeCanary([counted({ name: 'counted', isCritical: true })], numbers, defaultCanaryOptions, few);
    expect(awaited.verdict).toBe('inconclusive');
    expect(canaryWords(awaited)).toMatch(/Failed requests \(about [\d,]+ requests missing\)/);
  });
});
