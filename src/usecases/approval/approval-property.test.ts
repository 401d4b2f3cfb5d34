import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { attestAll, by, opened, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { groups, people } from '../../../test/support/test-settings.ts';
import type { Approval } from '../../domain/approval/approval.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { startRelease } from '../deployment/start-release.ts';
import { handOverRelease } from '../release/hand-over-release.ts';
import { revisePlan } from '../release/revise-plan.ts';
import { askAgain } from './ask-again.ts';
import { decideRelease } from './decide-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const managers = [people.approver, people.secondApprover, people.thirdApprover];
const rules = [
  { name: 'Managers', needed: 1, groups: [groups.approvers], people: [], roles: [], veto: true },
  { name: 'Operations', needed: 1, groups: [], people: [], roles: ['on-call' as const], veto: false },
];

const person = fc.constantFrom(
  ...managers,
  people.onCall,
  people.onCall,
  people.onCall,
  people.author,
  people.requester,
);
/** What can happen to a release before it starts; approvals and starts are the more likely ones. */
const step = fc.oneof(
  { weight: 14, arbitrary: fc.record({ kind: fc.constant('approve' as const), who: person }) },
  { weight: 5, arbitrary: fc.constant({ kind: 'start' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('object' as const), who: person }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('edit' as const), announcement: fc.constantFrom('a', 'b', 'c') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('watch' as const), hours: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('artifact' as const), digest: fc.constantFrom('a', 'b') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('captain' as const), who: person }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('group' as const), members: fc.subarray(managers) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('on-call' as const), members: fc.subarray([people.onCall, ...managers]) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'again' as const }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

it('nothing starts under a plan that no valid set of approvals names, whatever happens before', {
  timeout: 600_000,
}, async () => {
  let starts = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      const test = testDeps(database(), { policy: { approvals: rules } });
      await test.work.stop(1_000);
      const id = await opened(test);
      await attestAll(test, id);
      for (const one of steps) {
        const before = (await view(test, id)).release;
        const started = await carryOut(test, id, one);
        if (started === null) continue;
        if (!started) {
          refused += 1;
          continue;
        }
        starts += 1;
        const { release, approvals } = await view(test, id);
        expect(release.planHash).toBe(before.planHash);
        const valid = approvals.filter((approval) => isValid(test, release, approval));
        expect(isEnough(test, valid)).toBe(true);
        return;
      }
    }),
    { numRuns: 100, seed: 15 },
  );
  // A property over releases that never start would say nothing.
  expect(starts).toBeGreaterThan(15);
  expect(refused).toBeGreaterThan(20);
});

/** Whether it started; null for everything else. */
async function carryOut(test: TestDeps, id: ReleaseId, one: Step): Promise<boolean | null> {
  const change = { releaseId: id, planHash: null, because: 'a property' };
  switch (one.kind) {
    case 'approve':
      await decideRelease(test.deps, { releaseId: id, decision: 'approve', planHash: null, comment: '' }, by(one.who));
      return null;
    case 'object':
      // Only of those without a veto: a rejected release never starts.
      if (one.who === people.onCall)
        await decideRelease(
          test.deps,
          { releaseId: id, decision: 'reject', planHash: null, comment: 'no' },
          by(one.who),
        );
      return null;
    case 'edit':
      await revisePlan(test.deps, { ...change, announcement: one.announcement }, by(people.requester));
      return null;
    case 'watch':
      await revisePlan(
        test.deps,
        { ...change, policy: [{ key: 'watchWindow', value: `${one.hours} h` }] },
        by(people.onCall),
      );
      return null;
    case 'artifact':
      test.world.artifacts.set(`${test.services.shop}/1.1.0`, { digest: `sha256:${one.digest}` });
      await revisePlan(test.deps, change, by(people.requester));
      await attestAll(test, id);
      return null;
    case 'captain':
      await handOverRelease(test.deps, { releaseId: id, to: one.who, note: '' }, by(people.requester));
      return null;
    case 'group':
      test.directory.groups.set(groups.approvers, one.members);
      return null;
    case 'on-call':
      test.directory.groups.set(groups.onCall, one.members);
      return null;
    case 'again':
      await askAgain(test.deps, { releaseId: id }, by(people.requester));
      return null;
    case 'start':
      return (await startRelease(test.deps, { releaseId: id, despiteFailing: true }, by(people.requester))).ok;
  }
}

function isValid(
  test: TestDeps,
  release: { planHash: string; requesterId: string; captainId: string },
  { planHash, decision, personId }: Approval,
): boolean {
  const isOwn = [release.requesterId, release.captainId, people.author].includes(personId);
  return planHash === release.planHash && decision === 'approve' && !isOwn && membersOf(test).flat().includes(personId);
}

/** One of each group, and not the same person twice: written down for these two rules. */
function isEnough(test: TestDeps, approvals: readonly Approval[]): boolean {
  const [managing = [], onCall = []] = membersOf(test);
  return approvals.some(
    (one) =>
      managing.includes(one.personId) &&
      approvals.some((other) => other.personId !== one.personId && onCall.includes(other.personId)),
  );
}

function membersOf(test: TestDeps): string[][] {
  return [groups.approvers, groups.onCall].map((group) => [...(test.directory.groups.get(group) ?? [])]);
}
