import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../../test/support/plan-builders.ts';
import type { ServiceCheck } from '../../service.ts';
import { assess, type Measurement, medianLatency, quantileLatency } from './measurement.ts';

const base = aCheck();

describe('counted requests', () => {
  const at = new Date(0);
  const counted: ServiceCheck = { ...base, expect: { kind: 'requests', maxPercent: 10 }, everyMs: 60_000 };
  const judged = (failed: number, total: number, check = counted) =>
    assess(check, { kind: 'requests', failed, total, at }, { now: at, maxAgeMs: 60_000 });

  it.each([
    [0, 100, 'successful', '0 of 100 requests failed'],
    [420.6, 4_206, 'successful', '421 of 4,206 requests failed'],
    [421, 4_206, 'failed', '421 of 4,206 requests failed'],
    [0, 0, 'error', 'there were no requests'],
    [0, 0.4, 'error', 'there were no requests'],
    [Number.NaN, 5, 'error', 'NaN of 5 requests is no count'],
    [1, Number.POSITIVE_INFINITY, 'error', '1 of Infinity requests is no count'],
    [-1, 5, 'error', '-1 of 5 requests is no count'],
    [9, 5, 'error', 'it counted more failed requests (9) than requests (5)'],
  ] as const)('%d failed of %d are %s', (failed, total, outcome, detail) => {
    expect(judged(failed, total)).toMatchObject({ outcome, detail, latencyMs: null });
    expect(judged(failed, total).requests === undefined).toBe(outcome === 'error');
  });

  it('of an estimate that is a little too high all failed', () => {
    expect(judged(20.4, 20).requests).toEqual({ failed: 20, total: 20 });
  });

  it('say nothing of the service when the check reads something else', () => {
    expect(judged(1, 2, base)).toMatchObject({ outcome: 'error' });
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
