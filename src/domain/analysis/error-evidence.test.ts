import { describe, expect, it } from 'vitest';
import { aCount } from '../../../test/support/builders.ts';
import { aCheck } from '../../../test/support/plan-builders.ts';
import { defaultPolicy } from '../policy/policy.ts';
import { errorFindings } from './error-evidence.ts';
import type { ReadingCount } from './reading-counts.ts';
import { thresholdPresets } from './threshold.ts';

const pay = aCheck();
const firstFailedAt = new Date(Date.UTC(2026, 0, 1));
const counted = (total: number, failed: number, more: Partial<ReadingCount> = {}) =>
  aCount('pay', { planned: total, failed, firstFailedAt: failed === 0 ? null : firstFailedAt, ...more });
const found = (count: ReadingCount, check = pay, checks = 1, policy = defaultPolicy) =>
  errorFindings(check, count, thresholdPresets, policy, checks).map(({ severity }) => severity);

describe('evidence about errors', () => {
  it('finds a service that fails every fourth request', () => {
    expect(found(counted(12, 3))).toEqual([]);
    expect(found(counted(20, 5))).toEqual(['notice', 'warning', 'critical', 'rollback']);
    const [, , , finding] = errorFindings(pay, counted(20, 5), thresholdPresets, defaultPolicy, 1);
    expect(finding).toMatchObject({
      words: 'Paying: more than 5 % errors on a critical journey (25 %, 5 of 20 readings)',
      value: 25,
      limit: 5,
      since: firstFailedAt,
    });
  });

  it('finds no more than what was seen', () => {
    expect(found(counted(400, 24))).toEqual(['notice', 'warning', 'rollback']);
    expect(found(counted(400, 24), { ...pay, isCritical: false })).toEqual(['notice', 'warning']);
    const [notice] = errorFindings(pay, counted(1_000, 45), thresholdPresets, defaultPolicy, 1);
    expect(notice?.words).toBe('Paying: more than 2 % errors (4.5 %, 45 of 1000 readings)');
  });

  it.each([
    [600, 12],
    [100, 4],
    [60, 1],
    [2, 2],
    [0, 0],
  ])('says nothing of %i readings of which %i failed: that may be chance', (total, failed) => {
    expect(found(counted(total, failed))).toEqual([]);
  });

  it('leaves out what could not be read', () => {
    expect(found(counted(1_000, 5, { missing: 980 }))).toEqual(found(counted(20, 5)));
  });

  it('asks for more where more checks may err, where fewer mistakes are allowed, and where more errors are normal', () => {
    const some = counted(20, 4);
    expect(found(some)).not.toEqual([]);
    expect(found(some, pay, 40)).toEqual([]);
    expect(found(some, pay, 1, { ...defaultPolicy, falseAlarms: 0.01 })).toEqual([]);
    expect(found(some, pay, 1, { ...defaultPolicy, toleratedErrors: 10 })).toEqual([]);
  });
});
