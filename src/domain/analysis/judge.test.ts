import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCount } from '../../../test/support/builders.ts';
import { aCheck } from '../../../test/support/plan-builders.ts';
import { defaultPolicy } from '../policy/policy.ts';
import type { ServiceCheck } from '../service.ts';
import { judge } from './judge.ts';
import { assess, type Measurement, medianLatency, quantileLatency } from './measurement.ts';

const base = aCheck();
const health = aCheck({ kind: 'health', isCritical: false });

/** A series in letters: good, bad (500), silent, error, slow by half a second, or very slow by six. */
function series(text: string, check = 'pay'): Measurement[] {
  return [...text.replaceAll(' ', '')].map((letter, minute) => {
    const at = new Date(Date.UTC(2026, 0, 1, 0, minute));
    const answered = (latencyMs: number, outcome: 'successful' | 'failed' = 'successful') => ({
      check,
      at,
      outcome,
      latencyMs,
      detail: '',
    });
    switch (letter) {
      case 'g':
        return answered(20);
      case 'b':
        return answered(20, 'failed');
      case 's':
        return answered(500);
      case 'S':
        return answered(6_000);
      case 'n':
        return answered(Number.NaN);
      case '-':
        return { check, at, outcome: 'failed' as const, latencyMs: null, detail: '' };
      default:
        return { check, at, outcome: 'error' as const, latencyMs: null, detail: '' };
    }
  });
}

const verdict = (text: string, baseline: Record<string, number> = { pay: 20 }, check = base) =>
  judge([check], series(text), baseline, defaultPolicy);

describe('judging a series of readings', () => {
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
    // Slow: 25 times the baseline of 20 ms, and more than 100 ms above it.
    ['sssss', 'degraded'],
    ['gggss', 'healthy'],
    ['SSSSS', 'degraded'],
    // A latency that is no number says nothing about the speed, and never turns into an alarm.
    ['nnnnn', 'healthy'],
  ])('%j is %s', (text, expected) => {
    expect(verdict(text).verdict).toBe(expected);
  });

  it('needs a slowdown above the floor, however large its share of the baseline is', () => {
    expect(
      judge(
        [health],
        [1, 2, 3].map((minute) => ({
          check: 'pay',
          at: new Date(minute),
          outcome: 'successful',
          latencyMs: 90,
          detail: '',
        })),
        { pay: 5 },
        defaultPolicy,
      ).verdict,
    ).toBe('healthy');
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
    expect(judge([api], series('sssss'), {}, defaultPolicy)).toMatchObject({
      verdict: 'healthy',
      worst: 'warning',
      findings: [{ preset: 'API latency' }],
    });
  });

  it('looks at every check: one that is bad, or that cannot be measured, is enough', () => {
    const checks = [base, { ...base, name: 'browse' }];
    const both = (pay: string, browse: string) =>
      judge(checks, [...series(pay), ...series(browse, 'browse')], {}, defaultPolicy);
    expect(both('ggggg', 'ggggg').verdict).toBe('healthy');
    expect(both('ggggg', 'bbbbb').verdict).toBe('degraded');
    expect(both('ggggg', 'eeeee')).toMatchObject({ verdict: 'inconclusive', unmeasured: ['browse'] });
    expect(both('bbbbb', 'eeeee')).toMatchObject({ verdict: 'degraded', unmeasured: ['browse'] });
    expect(both('ggggg', '').verdict).toBe('pending');
  });

  it('says nothing without a check', () => {
    expect(judge([], [], {}, defaultPolicy).verdict).toBe('inconclusive');
  });

  it('is inconclusive when a larger share than the policy allows is missing, in a row or not', () => {
    const withCounts = (planned: number, missing: number, more: Partial<typeof defaultPolicy> = {}) =>
      judge([base], series('ggggg'), { pay: 20 }, { ...defaultPolicy, ...more }, [aCount('pay', { planned, missing })]);
    expect(withCounts(100, 25).verdict).toBe('healthy');
    expect(withCounts(100, 26)).toMatchObject({ verdict: 'inconclusive', unmeasured: ['pay'] });
    expect(withCounts(100, 26, { missingShare: 30 }).verdict).toBe('healthy');
    expect(withCounts(100, 1, { missingShare: 0 }).verdict).toBe('inconclusive');
    expect(withCounts(100, 100, { missingShare: 100 }).verdict).toBe('healthy');
    // Until so many were tried that a row which is allowed is no large share, a share says nothing.
    expect(withCounts(6, 4).verdict).toBe('healthy');
    expect(withCounts(7, 2).verdict).toBe('inconclusive');
    expect(judge([base], series('bbbbb'), {}, defaultPolicy, [aCount('pay', { planned: 9, missing: 9 })]).verdict).toBe(
      'degraded',
    );
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

describe('a number that a query gave', () => {
  const at = new Date(0);
  const share: ServiceCheck = { ...base, expect: { kind: 'number', min: null, max: 0.05, unit: '' } };
  const judged = (value: number, check = share) =>
    assess(check, { kind: 'number', value, at }, { now: at, maxAgeMs: 60_000 });
  it.each([
    [0, 'successful', '0'],
    [0.05, 'successful', '0.05'],
    [0.25, 'failed', '0.25, more than 0.05'],
    [Number.NaN, 'error', 'the value is NaN'],
    [Number.POSITIVE_INFINITY, 'error', 'the value is Infinity'],
  ] as const)('%d is %s', (value, outcome, detail) => {
    expect(judged(value)).toMatchObject({ outcome, detail, latencyMs: null });
  });

  it('is held to the least it may be, and shown with its unit', () => {
    const free: ServiceCheck = { ...base, expect: { kind: 'number', min: 10, max: null, unit: 'GB' } };
    expect(judged(9.5, free)).toMatchObject({ outcome: 'failed', detail: '9.5 GB, less than 10' });
    expect(judged(11, free)).toMatchObject({ outcome: 'successful', detail: '11 GB' });
  });

  it('says nothing of the service when it is not what the check reads, or when there is none', () => {
    expect(judged(1, base)).toMatchObject({ outcome: 'error' });
    const taken = { now: at, maxAgeMs: 60_000 };
    expect(assess(share, { kind: 'no_data', detail: 'no result', at }, taken)).toMatchObject({ outcome: 'error' });
    const answer = { kind: 'answered', status: 200, latencyMs: 1, body: '', at } as const;
    expect(assess(share, answer, taken)).toMatchObject({ outcome: 'error' });
  });
});

describe('a reading', () => {
  const at = new Date(0);
  const taken = { now: at, maxAgeMs: 60_000 };
  it('is held against what the check expects', () => {
    const wants: ServiceCheck = { ...base, expect: { kind: 'answer', status: 200, text: 'thank you' } };
    expect(
      assess(wants, { kind: 'answered', status: 200, latencyMs: 5, body: 'well, thank you!', at }, taken),
    ).toMatchObject({
      outcome: 'successful',
      latencyMs: 5,
    });
    expect(assess(wants, { kind: 'answered', status: 200, latencyMs: 5, body: 'sorry', at }, taken)).toMatchObject({
      outcome: 'failed',
      detail: 'expected text is missing',
    });
    expect(assess(wants, { kind: 'answered', status: 503, latencyMs: 5, body: 'thank you', at }, taken)).toMatchObject({
      outcome: 'failed',
      detail: 'status 503',
    });
    expect(assess(wants, { kind: 'no_answer', reason: 'timeout', latencyMs: 5, at }, taken)).toMatchObject({
      outcome: 'failed',
      latencyMs: null,
    });
    expect(assess(wants, { kind: 'error', detail: 'x'.repeat(999), at }, taken)).toMatchObject({
      outcome: 'error',
      detail: 'x'.repeat(200),
    });
  });

  it('whose time is no time could not be taken', () => {
    for (const latencyMs of [Number.NaN, Number.POSITIVE_INFINITY, -1])
      expect(assess(base, { kind: 'answered', status: 200, latencyMs, body: '', at }, taken)).toMatchObject({
        outcome: 'error',
        latencyMs: null,
      });
  });

  it('that is too old, or from a time that has not come, could not be taken', () => {
    const answered = { kind: 'answered', status: 200, latencyMs: 5, body: '', at } as const;
    const later = (ms: number) => assess(base, answered, { now: new Date(ms), maxAgeMs: 60_000 });
    expect(later(60_000).outcome).toBe('successful');
    expect(later(60_001)).toMatchObject({ outcome: 'error', at: new Date(60_001), detail: 'the reading is 1 min old' });
    expect(later(-60_001)).toMatchObject({ outcome: 'error', detail: 'the reading has a time in the future' });
    expect(assess(base, { ...answered, at: new Date(Number.NaN) }, taken)).toMatchObject({ outcome: 'error', at });
  });

  it('gives nearest-rank quantiles over the answered ones', () => {
    const of = (...values: (number | null)[]) =>
      values.map((latencyMs): Measurement => ({ check: 'x', at, outcome: 'successful', latencyMs, detail: '' }));
    expect(medianLatency([])).toBeNull();
    expect(medianLatency(of(null, null))).toBeNull();
    expect(medianLatency(of(30, null, 10, 20))).toBe(20);
    expect(medianLatency(of(10, Number.NaN, 20, 30))).toBe(20);
    expect(quantileLatency(of(...Array.from({ length: 100 }, (_, index) => index + 1)), 0.95)).toBe(95);
    expect(quantileLatency(of(7), 0.95)).toBe(7);
  });
});
