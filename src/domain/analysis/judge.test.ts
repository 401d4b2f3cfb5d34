import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judged, lastReadings, series } from '../../../test/support/judging.ts';
import { aCheck } from '../../../test/support/plan-builders.ts';
import { defaultPolicy } from '../policy/policy.ts';
import type { ServiceCheck } from '../service.ts';

const base = aCheck();
const health = aCheck({ kind: 'health', isCritical: false });

const verdict = (text: string, baseline: Record<string, number> = { pay: 20 }, check = base) =>
  judged([check], series(text), baseline);

describe('judging by the last readings', () => {
  it.each([
    ['ggggg', 'healthy'],
    ['bbbbb', 'degraded'],
    ['ggbbb', 'degraded'],
    ['-----', 'degraded'],
    // Three of the last five are needed: fewer do not degrade, and old trouble that is over does not either.
    ['bbggg', 'healthy'],
    ['bgggg', 'healthy'],
    ['bbbbbggggg', 'healthy'],
    ['gbgbg', 'healthy'],
    ['bgbgb', 'degraded'],
    // With fewer than three readings nothing can be said.
    ['', 'pending'],
    ['gg', 'pending'],
    ['bb', 'pending'],
    ['ggg', 'healthy'],
    ['bbb', 'degraded'],
    // What could not be measured is neither.
    ['eeee', 'pending'],
    ['eeeee', 'inconclusive'],
    ['ggggg eeee', 'healthy'],
    ['ggggg eeeee', 'inconclusive'],
    ['gge eee', 'pending'],
    ['eeeee ggg', 'healthy'],
    // Slow: 25 times the baseline of 20 ms.
    ['sssss', 'degraded'],
    ['gggss', 'healthy'],
    ['SSSSS', 'degraded'],
    // A latency that is no number says nothing about the speed, and never turns into an alarm.
    ['nnnnn', 'healthy'],
  ])('%j is %s', (text, expected) => {
    expect(verdict(text).verdict).toBe(expected);
  });

  it('calls nothing slow that is below the floor, however large its share of the baseline is', () => {
    const quick = series('ggg').map((one) => ({ ...one, latencyMs: 4.9 }));
    expect(judged([health], quick, { pay: 1 }).verdict).toBe('healthy');
    const floored = { ...lastReadings, latencyFloorMs: 600 };
    expect(judged([health], series('sss'), { pay: 20 }, floored).verdict).toBe('healthy');
    expect(judged([health], series('sss'), { pay: 20 }, { ...floored, latencyFloorMs: 400 }).verdict).toBe('degraded');
    expect(verdict('sss', {}, health).verdict).toBe('healthy');
    expect(verdict('sss', { pay: 400 }, health).verdict).toBe('healthy');
    expect(verdict('sss', { pay: 300 }, health)).toMatchObject({ verdict: 'degraded', worst: 'rollback' });
  });

  it('names the gravest finding of a check once, with its share and since when', () => {
    const { findings, worst } = verdict('ggbbb');
    expect(worst).toBe('rollback');
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      check: 'pay',
      severity: 'rollback',
      value: 60,
      limit: 5,
      since: new Date(Date.UTC(2026, 0, 1, 0, 2)),
    });
    expect(findings[0]?.words).toBe(
      'Paying: more than 5 % errors on a critical journey (60 %, 3 of the last 5 readings)',
    );
  });

  it('tells warnings without calling the service degraded', () => {
    const api: ServiceCheck = { ...base, kind: 'api', isCritical: false };
    expect(judged([api], series('sssss'))).toMatchObject({
      verdict: 'healthy',
      worst: 'warning',
      findings: [{ preset: 'api-latency' }],
    });
  });

  it('looks at every check: one that is bad, or that cannot be measured, is enough', () => {
    const checks = [base, { ...base, name: 'browse' }];
    const both = (pay: string, browse: string) => judged(checks, [...series(pay), ...series(browse, 'browse')]);
    expect(both('ggggg', 'ggggg').verdict).toBe('healthy');
    expect(both('ggggg', 'bbbbb').verdict).toBe('degraded');
    expect(both('ggggg', 'eeeee')).toMatchObject({ verdict: 'inconclusive', unmeasured: ['browse'] });
    expect(both('bbbbb', 'eeeee')).toMatchObject({ verdict: 'degraded', unmeasured: ['browse'] });
    expect(both('ggggg', '').verdict).toBe('pending');
  });

  it('says nothing without a check', () => {
    expect(judged([], []).verdict).toBe('inconclusive');
  });

  it('is inconclusive when a larger share than the policy allows is missing, in a row or not', () => {
    const missing = (text: string, more: Partial<typeof defaultPolicy> = {}) =>
      judged([base], series(text), { pay: 20 }, { ...lastReadings, missingShare: 25, ...more });
    const quarter = 'eggg'.repeat(25);
    expect(missing(quarter).verdict).toBe('healthy');
    expect(missing(`e${quarter}`)).toMatchObject({ verdict: 'inconclusive', unmeasured: ['pay'] });
    expect(missing(`e${quarter}`, { missingShare: 30 }).verdict).toBe('healthy');
    expect(missing(`e${'g'.repeat(99)}`, { missingShare: 0 }).verdict).toBe('inconclusive');
    // Until so many were tried that a row which is allowed is no large share, a share says nothing.
    expect(missing('eeeggg').verdict).toBe('healthy');
    expect(missing('eegeggg').verdict).toBe('inconclusive');
    expect(missing('eeeeeebbbbb').verdict).toBe('degraded');
  });

  const letters = (alphabet: string) =>
    fc.array(fc.constantFrom(...alphabet), { maxLength: 20 }).map((all) => all.join(''));

  it('is never made healthy or degraded by errors alone', () => {
    fc.assert(
      fc.property(letters('gbs-e'), fc.nat(12), (text, errors) => {
        const before = verdict(text).verdict;
        const after = verdict(text + 'e'.repeat(errors)).verdict;
        if (after !== before) expect(after).toBe('inconclusive');
        if (/^e*$/.test(text)) expect(['pending', 'inconclusive']).toContain(before);
      }),
    );
  });

  it('is the same whatever stood before the last window of real readings', () => {
    fc.assert(
      fc.property(
        letters('gbs-'),
        letters('gbs-').filter((text) => text.length >= defaultPolicy.breachWindow),
        (old, recent) => {
          expect(verdict(old + recent).verdict).toBe(verdict(recent).verdict);
        },
      ),
    );
  });

  it('never degrades with fewer breaking readings than the policy asks for', () => {
    fc.assert(
      fc.property(letters('gbs-Se'), (text) => {
        const real = [...text].filter((letter) => letter !== 'e').slice(-defaultPolicy.breachWindow);
        if (real.filter((letter) => letter !== 'g').length < defaultPolicy.breachesNeeded)
          expect(verdict(text).verdict).not.toBe('degraded');
      }),
    );
  });
});
