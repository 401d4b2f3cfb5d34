import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, by, eventTypes, must, opened, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps, workUntil } from '../../../test/support/test-deps.ts';
import { groups, people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { decideRelease } from './decide-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

type Decision = 'approve' | 'reject';

const decide = (
  test: TestDeps,
  id: ReleaseId,
  person: string,
  decision: Decision = 'approve',
  planHash: string | null = null,
) => decideRelease(test.deps, { releaseId: id, decision, planHash, comment: 'seen' }, by(person));

describe('deciding about a release', () => {
  it('is approved with the approval that completes the number', async () => {
    const test = testDeps(database(), { policy: { approvalsNeeded: 2 } });
    const id = await opened(test);
    expect(must(await decide(test, id, people.approver))).toMatchObject({ state: 'in_review', given: 1, needed: 2 });
    expect(must(await decide(test, id, people.secondApprover))).toMatchObject({
      state: 'approved',
      given: 2,
      needed: 2,
    });
    expect((await eventTypes(test, id)).filter((type) => type === 'release.approved')).toHaveLength(1);
  });

  it.each([
    ['the requester', people.requester, 'self_approval'],
    ['an author of the changes', people.author, 'author_approval'],
    ['a guest', people.guest, 'guest'],
    ['somebody of another company', people.outsider, 'outsider'],
    ['a deactivated account', people.gone, 'deactivated'],
    ['a bot', people.bot, 'not_a_person'],
    ['nobody that the workspace knows', 'UNOBODY', 'not_a_person'],
    ['somebody outside the group', people.bystander, 'not_an_approver'],
  ])('does not count %s', async (_who, person, kind) => {
    const test = testDeps(database());
    const id = await opened(test);
    expect(refusal(await decide(test, id, person)).kind).toBe(kind);
    const now = await view(test, id);
    expect(now.approvals).toEqual([]);
    expect(now.release).toMatchObject({ state: 'in_review', revision: 1 });
  });

  it('refuses when the directory is away, rather than to let anybody in', async () => {
    const test = testDeps(database());
    const id = await opened(test);
    test.directory.isAway = true;
    expect(refusal(await decide(test, id, people.approver)).kind).toBe('could_not_find_out');
    expect((await view(test, id)).approvals).toEqual([]);
  });

  it('looks up who may approve at the moment of the press', async () => {
    const test = testDeps(database());
    const id = await opened(test);
    test.directory.groups.set(groups.approvers, [people.secondApprover]);
    expect(refusal(await decide(test, id, people.approver)).kind).toBe('not_an_approver');
    expect(must(await decide(test, id, people.secondApprover)).state).toBe('approved');
  });

  it('lets the requester approve where duties need not be separate', async () => {
    const test = testDeps(database(), { policy: { separationOfDuties: false } });
    const id = await opened(test);
    expect(must(await decide(test, id, people.requester)).state).toBe('approved');
  });

  it('records one person once, however often the button is pressed', async () => {
    const test = testDeps(database(), { policy: { approvalsNeeded: 3 } });
    const id = await opened(test);
    const answers = await Promise.all([1, 2, 3, 4].map(() => decide(test, id, people.approver)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.flatMap((answer) => (answer.ok ? [] : [answer.error.kind]))).toEqual([
      'already_answered',
      'already_answered',
      'already_answered',
    ]);
    expect((await view(test, id)).approvals).toHaveLength(1);
  });

  it('gives the same key the same answer', async () => {
    const test = testDeps(database());
    const id = await opened(test);
    const caller = by(people.approver, `approve-${id}`);
    const input = { releaseId: id, decision: 'approve', planHash: null, comment: '' } as const;
    const first = await decideRelease(test.deps, input, caller);
    expect(first).toMatchObject({ ok: true, value: { state: 'approved' } });
    expect(await decideRelease(test.deps, input, caller)).toEqual(first);
  });

  it('refuses a button that shows another plan, and counts a reject once and for all', async () => {
    const test = testDeps(database());
    const id = await opened(test);
    const { release } = await view(test, id);
    expect(refusal(await decide(test, id, people.approver, 'approve', 'another plan')).kind).toBe('stale');
    expect(must(await decide(test, id, people.approver, 'reject', release.planHash)).state).toBe('rejected');
    const late = refusal(await decide(test, id, people.secondApprover));
    expect(late).toMatchObject({ kind: 'decided_before', decision: 'reject', by: people.approver, state: 'rejected' });
    expect(refusal(await decide(test, id, people.approver))).toMatchObject({
      kind: 'already_answered',
      decision: 'reject',
    });
    const now = await view(test, id);
    expect(now.approvals.map((one) => one.decision)).toEqual(['reject']);
    expect(now.release.state).toBe('rejected');
  });

  it('takes neither an approval nor a rejection after the outcome', async () => {
    const test = testDeps(database());
    const id = await approved(test);
    expect(refusal(await decide(test, id, people.secondApprover, 'reject'))).toMatchObject({
      kind: 'decided_before',
      by: people.approver,
      state: 'approved',
    });
    expect((await view(test, id)).approvals).toHaveLength(1);
  });

  it('says so when there is no such release', async () => {
    const test = testDeps(database());
    expect(refusal(await decide(test, 'rel_none' as ReleaseId, people.approver))).toEqual({
      kind: 'unknown_release',
      asked: 'rel_none',
    });
  });

  it('expires when nobody answers in time, which is neither approved nor rejected', async () => {
    const test = testDeps(database(), { policy: { approvalWaitMs: 2_000 } });
    const id = await opened(test);
    await workUntil(test.deps, test.work, 'the approval has expired', async () =>
      (await eventTypes(test, id)).includes('approval.expired'),
    );
    const now = await view(test, id);
    expect(now.release.state).toBe('draft');
    expect(refusal(await decide(test, id, people.approver)).kind).toBe('not_now');
    // Halfway, the approvers who had not yet decided got the card directly; the requester did not.
    const messages = await database().transaction((stores) => stores.messages.forRelease(id));
    const cards = messages.filter((one) => one.surface.kind === 'card').map((one) => one.target);
    expect(cards).toContain(people.approver);
    expect(cards).not.toContain(people.requester);
  });
});
