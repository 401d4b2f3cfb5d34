import { describe, expect, it } from 'vitest';
import { anEnvironment, aPlan, planInput } from '../../../test/support/plan-builders.ts';
import { defaultPolicy } from '../policy/policy.ts';
import { isConfirmable, planDifference } from './difference.ts';
import type { PlanInput } from './draft-plan.ts';
import { hashPlan } from './hash.ts';
import type { Plan } from './plan.ts';

const limits = { confirmableShiftMs: 15 * 60_000 };
const at = (time: string) => new Date(`2026-03-03T${time}:00Z`);
const drafted = (before: Partial<PlanInput>, after: Partial<PlanInput>) =>
  planDifference(aPlan(before), aPlan(after), limits);
const criteria = aPlan().successCriteria;

describe('what changed between two plans', () => {
  it('is nothing for the same plan', () => {
    expect(drafted({}, {})).toEqual([]);
  });

  it.each<[string, Partial<PlanInput>, Partial<PlanInput>, string]>([
    ['the digest', {}, { artifact: { ...planInput().artifact, digest: 'sha256:2' } }, 'Artifact'],
    ['the authors', {}, { artifact: { ...planInput().artifact, authors: [] } }, 'Artifact'],
    ['the rollback target', {}, { rollbackTarget: '0.9.0' }, 'Rollback'],
    ['the strategy', {}, { strategy: { name: 'rolling', chosenBy: 'U1' } }, 'Strategy'],
    ['an instance', {}, { environment: anEnvironment({ instances: ['other'] }) }, 'Environment'],
    ['a start that moves far', { startsAt: at('10:00') }, { startsAt: at('10:16') }, 'Schedule'],
    ['a start by hand', { startsAt: at('10:00') }, {}, 'Schedule'],
    ['a shorter watch', {}, { policy: { ...defaultPolicy, watchWindowMs: 60_000 } }, 'Schedule'],
    ['fewer readings', {}, { policy: { ...defaultPolicy, readingsPerRound: 1 } }, 'Schedule'],
    ['another approval rule', {}, { policy: { ...defaultPolicy, approvalsNeeded: 2 } }, 'Approvals'],
    ['what a breach does', {}, { policy: { ...defaultPolicy, onBreach: 'rollback' } }, 'Rollback'],
    ['a criterion less', {}, { edits: { successCriteria: criteria.slice(1) } }, 'Success criteria'],
    ['an item less', { edits: { checks: ['Called the bank'] } }, {}, 'Checklist'],
    [
      'its own policy',
      {},
      { edits: { policy: { part: { stepTimeoutMs: 60_000 }, reason: 'slow' } } },
      'Policy of this release',
    ],
    ['an emergency', {}, { edits: { emergency: { reason: 'fire', by: 'U1' } } }, 'Emergency'],
    ['a group less', {}, { groups: planInput().groups.slice(1) }, 'Communication'],
  ])('voids approvals for %s', (_what, before, after, part) => {
    const changes = drafted(before, after);
    expect(changes.filter(({ effect }) => effect === 'void').map((one) => one.part)).toContain(part);
    expect(isConfirmable(changes)).toBe(false);
  });

  it.each<[string, Partial<PlanInput>, Partial<PlanInput>, string]>([
    ['a start that moves a little', { startsAt: at('10:00') }, { startsAt: at('10:15') }, 'Schedule'],
    ['a longer watch', {}, { policy: { ...defaultPolicy, watchWindowMs: 7_200_000 } }, 'Schedule'],
    ['one more criterion', {}, { edits: { successCriteria: [...criteria, 'Orders arrive'] } }, 'Success criteria'],
    ['one more item', {}, { edits: { checks: ['Called the bank'] } }, 'Checklist'],
    [
      'a longer watch by its own policy',
      {},
      {
        edits: { policy: { part: { watchWindowMs: 7_200_000 }, reason: 'slow' } },
        policy: { ...defaultPolicy, watchWindowMs: 7_200_000 },
      },
      'Policy of this release',
    ],
    ['an announcement', {}, { edits: { announcement: 'Ten minutes of silence' } }, 'Announcement'],
    ['the runbook', {}, { edits: { runbookUrl: 'https://wiki.example.com/shop' } }, 'Runbook'],
    ['the reason', {}, { reason: 'to sell much more' }, 'Reason'],
    ['the notes', {}, { artifact: { ...planInput().artifact, notes: 'other' } }, 'Artifact'],
  ])('can be confirmed for %s', (_what, before, after, part) => {
    const changes = drafted(before, after);
    expect(changes.map((one) => one.part)).toContain(part);
    expect(changes.filter(({ effect }) => effect === 'void')).toEqual([]);
  });

  it('says exactly what it was and what it is', () => {
    expect(drafted({ startsAt: at('10:00') }, { startsAt: at('10:10') })).toEqual([
      { part: 'Schedule', words: 'start 2026-03-03 10:10 UTC instead of 2026-03-03 10:00 UTC', effect: 'confirm' },
    ]);
    expect(drafted({}, { rollbackTarget: '0.9.0' })).toContainEqual({
      part: 'Rollback',
      words: 'to 0.9.0 instead of 1.0.0',
      effect: 'void',
    });
  });

  it('has an entry for every part: no change of a plan goes unseen, but for expected times', () => {
    const plan = aPlan({ startsAt: at('10:00') });
    for (const key of Object.keys(plan) as (keyof Plan)[]) {
      const changed = { ...plan, [key]: 'something else' } as unknown as Plan;
      if (key === 'timeline') continue;
      expect(hashPlan(changed)).not.toBe(hashPlan(plan));
      let seen: unknown;
      try {
        seen = planDifference(plan, changed, limits).length > 0;
      } catch {
        // A shape that a plan never has.
        seen = true;
      }
      expect(seen, key).toBe(true);
    }
  });
});
