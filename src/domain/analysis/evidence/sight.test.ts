import { expect, it } from 'vitest';
import { seededRandom } from '../../../../test/chaos/random.ts';
import { evidenceAbove } from './share.ts';
import { minutesToFind, readingsToRuleOut } from './sight.ts';

const plan = { readingsPerMinute: 10, minutes: 60, tolerated: 0.02, alpha: 0.01 };

it.each([0.05, 0.1, 0.25])('says beforehand when four of five watches have found %s bad readings', (share) => {
  const minutes = minutesToFind(share, plan);
  expect(minutes).not.toBeNull();
  const random = seededRandom(7).next;
  const evidence = evidenceAbove(plan.tolerated);
  const runs = 2_000;
  const found = Array.from({ length: runs }, () => {
    let bad = 0;
    for (let total = 1; total <= (minutes ?? 0) * plan.readingsPerMinute; total += 1) {
      if (random() < share) bad += 1;
      if (evidence({ total, bad }) >= Math.log(1 / plan.alpha)) return true;
    }
    return false;
  }).filter((one) => one).length;
  // Three standard errors of a share of 0.8 over 2,000 runs are 0.027.
  expect(found / runs).toBeGreaterThan(0.773);
  expect(found / runs).toBeLessThan(0.85);
});

it('says that a small share is not found in the time of the watch, and that more readings find it', () => {
  expect(minutesToFind(0.03, plan)).toBeNull();
  expect(minutesToFind(0.1, { ...plan, readingsPerMinute: 1 })).toBeNull();
  const slow = minutesToFind(0.25, { ...plan, readingsPerMinute: 1 });
  const fast = minutesToFind(0.25, { ...plan, readingsPerMinute: 20 });
  expect(slow).toBeGreaterThan(10);
  expect(fast).toBeLessThan(2);
});

it('finds nothing where nothing is read', () => {
  expect(minutesToFind(1, { ...plan, readingsPerMinute: 0 })).toBeNull();
  expect(minutesToFind(1, { ...plan, minutes: 0 })).toBeNull();
});

it('knows how many good readings are missing', () => {
  expect(readingsToRuleOut(0.05, 0.05)).toBe(73);
  expect(readingsToRuleOut(0.1, 0.05)).toBe(36);
  expect(readingsToRuleOut(0.05, 0.05, { total: 70, bad: 0 })).toBe(3);
  expect(readingsToRuleOut(0.05, 0.05, { total: 100, bad: 0 })).toBe(0);
  expect(readingsToRuleOut(0.05, 0.05, { total: 100, bad: 1 })).toBe(19);
  expect(readingsToRuleOut(0.05, 0.05, { total: 100, bad: 50 }, 200)).toBe(Number.POSITIVE_INFINITY);
});
