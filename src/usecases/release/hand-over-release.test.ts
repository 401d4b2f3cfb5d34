import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, eventTypes, must, opened, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { decideRelease } from '../approval/decide-release.ts';
import { startRelease } from '../deployment/start-release.ts';
import { handOverRelease } from './hand-over-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const handOver = (test: TestDeps, id: ReleaseId, to: string, person: string = people.requester) =>
  handOverRelease(test.deps, { releaseId: id, to, note: 'I am off' }, by(person));

describe('handing a release over', () => {
  it('makes another person its captain, tells them, and gives them its root task', async () => {
    const test = testDeps(database());
    const id = await opened(test);
    expect(must(await handOver(test, id, people.bystander))).toMatchObject({ needsApproval: false });
    const { release, tasks } = await view(test, id);
    expect(release.captainId).toBe(people.bystander);
    expect(tasks.find((task) => task.id === release.rootTaskId)?.assigneeId).toBe(people.bystander);
    const posts = await database().read((stores) => stores.posts.forRelease(id));
    expect(posts.filter(({ target }) => target === people.bystander)).toMatchObject([
      { content: { text: expect.stringContaining('> I am off') } },
    ]);
    expect(await eventTypes(test, id)).toContain('captain.changed');
    // Whoever was the captain has still requested it.
    const approve = { releaseId: id, decision: 'approve' as const, planHash: null, comment: '' };
    expect(refusal(await decideRelease(test.deps, approve, by(people.requester))).kind).toBe('self_approval');
  });

  it('goes back into review when the new captain’s own approval was needed', async () => {
    const test = testDeps(database());
    const id = await approved(test);
    await attestAll(test, id);
    expect(must(await handOver(test, id, people.approver))).toMatchObject({ needsApproval: true });
    expect((await view(test, id)).release.state).toBe('in_review');
    const approve = { releaseId: id, decision: 'approve' as const, planHash: null, comment: '' };
    must(await decideRelease(test.deps, approve, by(people.secondApprover)));
    must(await startRelease(test.deps, { releaseId: id, despiteFailing: true }, by(people.approver)));
  });

  it('stays approved when the others are enough', async () => {
    const test = testDeps(database(), { policy: { separationOfDuties: false } });
    const id = await approved(test);
    must(await handOver(test, id, people.approver));
    expect((await view(test, id)).release.state).toBe('approved');
  });

  it.each([
    ['a guest', people.guest, people.requester, 'cannot_be_captain'],
    ['a bot', people.bot, people.requester, 'cannot_be_captain'],
    ['nobody that the workspace knows', 'UNOBODY', people.requester, 'cannot_be_captain'],
    ['whoever it is already', people.requester, people.requester, 'is_captain'],
    ['anybody, by somebody outside', people.approver, people.bystander, 'not_permitted'],
  ])('is not possible to %s', async (_who, to, person, kind) => {
    const test = testDeps(database());
    const id = await opened(test);
    expect(refusal(await handOver(test, id, to, person)).kind).toBe(kind);
    expect((await view(test, id)).release.captainId).toBe(people.requester);
  });
});
