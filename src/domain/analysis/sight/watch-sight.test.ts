import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../test/chaos/random.ts';
import { aCheck } from '../../../../test/support/plan-builders.ts';
import { defaultPolicy } from '../../policy/policy.ts';
import { resolveRules, thresholdPresets, thresholdsOf } from '../thresholds/threshold-rules.ts';
import { minutesToBreak, unseenPattern } from './recent-sight.ts';
import { watchSight } from './watch-sight.ts';

const checks = (count: number) => Array.from({ length: count }, (_, index) => aCheck({ name: `check${index}` }));
const sight = (more: Partial<typeof defaultPolicy> = {}, count = 1) =>
  watchSight(checks(count), thresholdPresets, { ...defaultPolicy, ...more });

describe('what a watch can find', () => {
  it('is said in minutes for error rates, slowdowns, and health', () => {
    expect(sight()).toEqual({
      summary:
        'Finds 25 % errors within 3 min, 10 % within 10 min and 5 % within 48 min; a smaller error rate may go unseen, and up to 2 % counts as normal.',
      more: [
        'Finds that a service is twice as slow within 7 min, if its response times vary as usual.',
        'Calls the service healthy after 73 good readings at the earliest (8 min).',
      ],
      sharpen: 'Twice as many readings (readingsPerRound: 4) would find 4 % too.',
    });
  });

  it('is less for more checks and for fewer readings, and nothing for hardly any', () => {
    expect(sight({}, 40).summary).toMatch(/^Finds 25 % errors within 4 min, 10 % within 16 min and 6 % within/);
    expect(sight({ readingsPerRound: 1, watchIntervalMs: 60_000 }).summary).toMatch(/^Finds 25 % errors within 21 min/);
    expect(sight({ watchWindowMs: 60_000 }).more[1]).toContain('longer than the watch: it continues until then');
    expect(sight({ watchWindowMs: 5_000 }).summary).toBe('It is too short to find any error rate reliably.');
    expect(watchSight([], thresholdPresets, defaultPolicy).summary).toBe('There is no check: the watch sees nothing.');
  });

  it('is told apart for checks with a pace of their own', () => {
    const [own] = checks(1);
    if (!own) throw new Error('a check');
    const counted = aCheck({
      name: 'errors',
      title: 'Failed requests',
      expect: { kind: 'requests', maxPercent: 10 },
      everyMs: 60_000,
    });
    const load = aCheck({
      name: 'load',
      title: 'Load',
      expect: { kind: 'number', min: null, max: 5, unit: '' },
      everyMs: 30_000,
    });
    const both = watchSight([own, counted, load], thresholdPresets, defaultPolicy);
    expect(both.summary).toBe(sight({}, 3).summary);
    expect(both.more.slice(-2)).toEqual([
      '“Failed requests” is read every 1 min; with 20 requests a minute or more, it finds 10 % failed requests within 6 min and 5 % failed requests within 29 min.',
      '“Load” is read every 30 s.',
    ]);
    expect(watchSight([counted], thresholdPresets, defaultPolicy).summary).toMatch(/^Finds 25 % errors within 2 min, /);
  });

  it('of counted requests comes with a whole count, and of a slow number with one reading each', () => {
    const counted = aCheck({
      name: 'errors',
      title: 'Failed requests',
      expect: { kind: 'requests', maxPercent: 10 },
      everyMs: 300_000,
    });
    expect(watchSight([counted], thresholdPresets, defaultPolicy).more.at(-1)).toBe(
      '“Failed requests” is read every 5 min; with 20 requests a minute or more, it finds 10 % failed requests within 5 min and 5 % failed requests within 25 min.',
    );
    const load = aCheck({ name: 'load', expect: { kind: 'number', min: null, max: 5, unit: '' }, everyMs: 30_000 });
    expect(watchSight([load], thresholdPresets, defaultPolicy).summary).toBe(
      sight({ readingsPerRound: 1, watchIntervalMs: 30_000 }).summary,
    );
  });

  it('says how soon twice the limit of a rate is found, and nothing of what has no limit', () => {
    const [own] = checks(1);
    if (!own) throw new Error('a check');
    const exceptions = aCheck({ name: 'exceptions', title: 'Exceptions', expect: { kind: 'events' }, everyMs: 60_000 });
    const limited = (limit: number) =>
      thresholdsOf(resolveRules([{ many: { metric: 'rate', checks: ['exceptions'], levels: { critical: limit } } }]));
    const words = (limit: number, more: Partial<typeof defaultPolicy> = {}) =>
      watchSight([exceptions, own], limited(limit), { ...defaultPolicy, ...more }).more.at(-1);
    expect(words(5)).toMatch(
      /^“Exceptions” is read every 1 min; finds 10 a minute within \d+ min against a limit of 5\.$/,
    );
    expect(words(50)).toContain('finds 100 a minute within 4 min against a limit of 50.');
    expect(words(0.01)).toContain('the watch is too short to find 0.02 a minute against a limit of 0.01');
    expect(words(5, { watchWindowMs: 120_000 })).toContain('too short to find 10 a minute');
    expect(watchSight([exceptions, own], thresholdPresets, defaultPolicy).more.at(-1)).toBe(
      '“Exceptions” is read every 1 min.',
    );
  });

  it('looks no further ahead than five thousand readings', () => {
    const year = sight({ watchWindowMs: 366 * 86_400_000 });
    expect(year).toEqual(sight({ watchWindowMs: 500 * 60_000 }));
    expect(year).not.toEqual(sight({ watchWindowMs: 60 * 60_000 }));
  });

  it('by the last readings leaves out what comes now and then', () => {
    expect(sight({ judgeBy: 'n-of-m' })).toEqual({
      summary:
        'Looks at the last 5 readings only, of which 3 must be bad: finds 25 % errors within 5 min and 10 % within 39 min; a smaller error rate may go unseen. It never sees a service that fails every third request.',
      more: ['There is no limit on false alarms, and “healthy” means that nothing was found.'],
      sharpen: 'judgeBy: evidence weighs all readings.',
    });
  });

  it('by the last readings is as often as it happens', () => {
    const plan = { breachesNeeded: 3, breachWindow: 5, perMinute: 10, minutes: 60 };
    const minutes = minutesToBreak(0.2, plan) ?? 0;
    const { next } = seededRandom(11);
    const runs = 3_000;
    const found = Array.from({ length: runs }, () => {
      const last: boolean[] = [];
      for (let reading = 0; reading < minutes * plan.perMinute; reading += 1) {
        last.push(next() < 0.2);
        if (last.slice(-5).filter(Boolean).length >= 3) return true;
      }
      return false;
    }).filter(Boolean).length;
    // Three standard errors of a share of 0.8 over 3,000 runs are 0.022.
    expect(found / runs).toBeGreaterThan(0.778);
    expect(found / runs).toBeLessThan(0.85);
    expect(minutesToBreak(1, { ...plan, breachWindow: 9 })).toBeNull();
    expect(unseenPattern({ breachesNeeded: 3, breachWindow: 5 })).toBe(3);
    expect(unseenPattern({ breachesNeeded: 1, breachWindow: 5 })).toBeNull();
  });
});
