import { describe, expect, it } from 'vitest';
import { aPlan } from '../../../test/support/plan-builders.ts';
import { createPlanCache } from './plan-cache.ts';

describe('plans that are kept', () => {
  it('are the same object for everybody, which nobody can change', () => {
    const cache = createPlanCache();
    const plan = aPlan();
    expect(cache.find('a')).toBeNull();
    expect(cache.keep('a', plan)).toBe(plan);
    expect(cache.find('a')).toBe(plan);
    expect(() => {
      (plan.steps as unknown[]).push({});
    }).toThrow(TypeError);
    expect(() => {
      plan.schedule.watchMs = 1;
    }).toThrow(TypeError);
  });

  it('are bounded: the oldest go first', () => {
    const cache = createPlanCache();
    for (let index = 0; index <= 300; index += 1) cache.keep(String(index), aPlan());
    expect([cache.find('0'), cache.find('1')]).toEqual([null, expect.anything()]);
  });
});
