import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../../test/support/plan-builders.ts';
import { errorsIn, mostWeight } from './answer.ts';
import type { Measurement } from './measurement.ts';

const every = (seconds: number) =>
  aCheck({ name: 'errors', expect: { kind: 'requests', maxPercent: 10 }, everyMs: seconds * 1_000 });
const reading = (more: Partial<Measurement>): Measurement => ({
  check: 'errors',
  at: new Date(0),
  outcome: 'successful',
  latencyMs: null,
  detail: '',
  ...more,
});

describe('the requests of one reading', () => {
  it('weigh at most as 20 readings a minute, whatever the pace, and never less than one', () => {
    expect(mostWeight(every(60))).toBe(20);
    expect(mostWeight(every(300))).toBe(100);
    expect(mostWeight(every(15))).toBe(5);
    expect(mostWeight(every(1))).toBe(1);
    expect(mostWeight(aCheck())).toBe(1);
  });

  it('weigh no more than they are', () => {
    const counted = (failed: number, total: number) => errorsIn(reading({ requests: { failed, total } }), every(60));
    expect(counted(100_000, 1_000_000)).toEqual({ total: 1_000_000, bad: 100_000, weight: 20 });
    expect(counted(1, 20)).toEqual({ total: 20, bad: 1, weight: 20 });
    expect(counted(1, 3)).toEqual({ total: 3, bad: 1, weight: 3 });
    expect(counted(0.4, 1.5)).toEqual({ total: 1.5, bad: 0.4, weight: 1.5 });
  });

  it('count one by one, also when they are fewer than the limit of the check', () => {
    const requests = { failed: 9, total: 100 };
    for (const outcome of ['successful', 'failed'] as const)
      expect(errorsIn(reading({ outcome, requests }), every(60))).toMatchObject({ total: 100, bad: 9 });
  });
});

it('a reading without counted requests is one answer', () => {
  expect(errorsIn(reading({ outcome: 'failed' }), aCheck())).toEqual({ total: 1, bad: 1, weight: 1 });
  expect(errorsIn(reading({ outcome: 'failed', requests: null }), aCheck())).toEqual({ total: 1, bad: 1, weight: 1 });
  expect(errorsIn(reading({}), every(60))).toEqual({ total: 1, bad: 0, weight: 1 });
});
