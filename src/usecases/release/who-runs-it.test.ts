import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, opened, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { decideRelease } from '../approval/decide-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

describe('the captain of a new release', () => {
  it.each([
    ['whoever requests it, by default', {}, people.requester],
    ['whoever is on call', { captain: 'on-call' as const }, people.onCall],
    ['whose turn it is', { captain: 'rotation' as const, captains: [people.bystander] }, people.bystander],
    ['the requester, when nobody is named', { captain: 'rotation' as const, captains: [] }, people.requester],
    [
      'the requester, when it is the turn of somebody who left',
      { captain: 'rotation' as const, captains: [people.gone] },
      people.requester,
    ],
  ])('is %s', async (_who, policy, captain) => {
    const test = testDeps(database(), { policy });
    const { release, tasks } = await view(test, await opened(test));
    expect(release).toMatchObject({ requesterId: people.requester, captainId: captain });
    expect(tasks.find(({ id }) => id === release.rootTaskId)?.assigneeId).toBe(captain);
  });

  it('is the requester when nobody can say who is on call', async () => {
    const test = testDeps(database(), { policy: { captain: 'on-call' } });
    const deps = { ...test.deps, settings: { ...test.deps.settings, onCallGroup: null } };
    expect((await view(test, await opened({ ...test, deps }))).release.captainId).toBe(people.requester);
  });
});

describe('the authors of a version', () => {
  it('are also found by the e-mail addresses of their commits, and cannot approve', async () => {
    const test = testDeps(database());
    test.world.artifacts.set(`${test.services.shop}/1.1.0`, {
      authors: [],
      authorEmails: [`${people.approver.toLowerCase()}@test.example`, 'nobody@test.example'],
    });
    const id = await opened(test);
    expect((await view(test, id)).release.plan.artifact.authors).toEqual([people.approver]);
    const input = { releaseId: id, decision: 'approve' as const, planHash: null, comment: '' };
    expect(refusal(await decideRelease(test.deps, input, by(people.approver))).kind).toBe('author_approval');
  });
});
