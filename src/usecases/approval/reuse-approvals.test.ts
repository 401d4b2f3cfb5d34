import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { completed, opened, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { groups, people } from '../../../test/support/test-settings.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const hour = 3_600_000;
const stage = async (policy = {}): Promise<TestDeps> => {
  const test = testDeps(database(), { policy: { approvalReuseMs: 24 * hour, ...policy } });
  await completed(test, { environment: 'staging' });
  return test;
};

describe('approvals of the environment before', () => {
  it('count for the same content, where the policy says so', async () => {
    const test = await stage();
    const now = await view(test, await opened(test));
    expect(now.release.state).toBe('approved');
    expect(now.approvals).toMatchObject([
      {
        personId: people.approver,
        planHash: now.release.planHash,
        basis: { reusedFrom: expect.stringMatching(/^R-\d+$/) },
      },
    ]);
    expect(now.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['approval.reused', 'release.approved']));
  });

  it('do not where the policy says nothing, or when they are older', async () => {
    const never = await stage({ approvalReuseMs: 0 });
    expect((await view(never, await opened(never))).release.state).toBe('in_review');
    const late = await stage();
    late.clock.advance(25 * hour);
    expect((await view(late, await opened(late))).approvals).toEqual([]);
  });

  it('do not for another content, or another version', async () => {
    const test = await stage();
    test.world.artifacts.set(`${test.services.shop}/1.1.0`, { digest: 'sha256:another' });
    expect((await view(test, await opened(test))).approvals).toEqual([]);
    const other = await stage();
    expect((await view(other, await opened(other, { version: '1.2.0' }))).approvals).toEqual([]);
  });

  it('do not of people who may not approve any more', async () => {
    const test = await stage();
    test.directory.groups.set(groups.approvers, [people.secondApprover]);
    expect((await view(test, await opened(test))).approvals).toEqual([]);
    const away = await stage();
    away.directory.isAway = false;
    const gone = away.directory.members.get(people.approver);
    if (gone) away.directory.members.set(people.approver, { ...gone, isDeleted: true });
    expect((await view(away, await opened(away))).approvals).toEqual([]);
  });

  it('leave the rest to be asked for when they are not enough', async () => {
    const test = await stage();
    const policies = { ...test.deps.settings.policies };
    policies.organization = { ...policies.organization, approvalsNeeded: 2 };
    const stricter = { ...test, deps: { ...test.deps, settings: { ...test.deps.settings, policies } } };
    const now = await view(stricter, await opened(stricter));
    expect(now.approvals).toHaveLength(1);
    expect(now.release.state).toBe('in_review');
  });
});
