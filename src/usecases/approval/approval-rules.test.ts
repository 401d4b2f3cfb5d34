import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { attestAll, by, must, opened, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { groups, people } from '../../../test/support/test-settings.ts';
import type { ApprovalRule } from '../../domain/approval/rule.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { startRelease } from '../deployment/start-release.ts';
import { decideRelease } from './decide-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const rule = (name: string, more: Partial<ApprovalRule>): ApprovalRule => ({
  name,
  needed: 1,
  groups: [],
  people: [],
  roles: [],
  veto: true,
  ...more,
});
const managers = rule('Managers', { groups: [groups.approvers] });
const operations = rule('Operations', { roles: ['on-call'] });
const lena = rule('Security', { people: [people.thirdApprover] });

const stage = (approvals: ApprovalRule[]) => testDeps(database(), { policy: { approvals } });
const decide = (test: TestDeps, id: ReleaseId, person: string, decision: 'approve' | 'reject' = 'approve') =>
  decideRelease(test.deps, { releaseId: id, decision, planHash: null, comment: 'not like this' }, by(person));
const start = (test: TestDeps, id: ReleaseId) =>
  startRelease(test.deps, { releaseId: id, despiteFailing: true }, by(people.requester));
const approvalsAtGate = async (test: TestDeps, id: ReleaseId) => {
  const refused = refusal(await start(test, id));
  return refused.kind === 'gate_closed' ? refused.checks.find((check) => check.id === 'approvals') : refused;
};

describe('approval by several rules', () => {
  it('needs one of each: two of the same group do not make up for the other', async () => {
    const test = stage([managers, operations]);
    const id = await opened(test);
    expect(must(await decide(test, id, people.approver))).toMatchObject({
      state: 'in_review',
      rules: 'Managers 1 of 1, Operations 0 of 1',
    });
    expect(must(await decide(test, id, people.secondApprover))).toMatchObject({
      state: 'in_review',
      given: 1,
      needed: 2,
    });
    expect(must(await decide(test, id, people.onCall))).toMatchObject({ state: 'approved', given: 2 });
  });

  it('counts a person for one rule only, whichever leaves fewer open', async () => {
    const test = stage([rule('Managers', { groups: [groups.approvers] }), lena]);
    test.directory.groups.set(groups.approvers, [people.thirdApprover, people.approver]);
    const id = await opened(test);
    expect(must(await decide(test, id, people.thirdApprover)).state).toBe('in_review');
    expect(must(await decide(test, id, people.approver)).state).toBe('approved');
  });

  it('refuses whom no rule means', async () => {
    const test = stage([managers, operations]);
    const id = await opened(test);
    expect(refusal(await decide(test, id, people.bystander)).kind).toBe('not_an_approver');
  });

  it('asks again at the start, rule by rule', async () => {
    const test = stage([managers, operations]);
    const id = await opened(test);
    must(await decide(test, id, people.approver));
    must(await decide(test, id, people.onCall));
    await attestAll(test, id);
    // The one on call goes off duty, and becomes a manager: nobody of Operations has approved any more.
    test.directory.groups.set(groups.onCall, [people.manager]);
    test.directory.groups.set(groups.approvers, [people.approver, people.secondApprover, people.onCall]);
    expect(await approvalsAtGate(test, id)).toMatchObject({
      result: 'failed',
      detail: 'Managers 1 of 1, Operations 0 of 1 approvals by people who may approve now',
    });
    test.directory.isAway = true;
    // Whoever starts cannot be looked up either.
    expect(refusal(await start(test, id)).kind).toBe('could_not_find_out');
  });

  it('rejects by a veto, and takes a rejection without one as an objection', async () => {
    const test = stage([managers, { ...operations, veto: false }]);
    const id = await opened(test);
    expect(must(await decide(test, id, people.onCall, 'reject')).state).toBe('in_review');
    expect(refusal(await decide(test, id, people.onCall)).kind).toBe('already_answered');
    const other = await opened(test, { service: test.services.tool });
    expect(must(await decide(test, other, people.approver, 'reject')).state).toBe('rejected');
    expect((await view(test, id)).approvals).toMatchObject([{ decision: 'reject', basis: { rules: ['Operations'] } }]);
  });

  it('does not let a rule that names whoever is on call pass when nobody says who that is', async () => {
    const test = stage([managers, operations]);
    const id = await opened(test);
    const deps = { ...test.deps, settings: { ...test.deps.settings, onCallGroup: null } };
    const input = { releaseId: id, decision: 'approve' as const, planHash: null, comment: '' };
    expect(refusal(await decideRelease(deps, input, by(people.approver))).kind).toBe('could_not_find_out');
  });

  it('keeps what the approver saw of the gate', async () => {
    const test = stage([managers]);
    const id = await opened(test);
    must(await decide(test, id, people.approver));
    const [approval] = (await view(test, id)).approvals;
    expect(approval?.basis).toMatchObject({
      rules: ['Managers'],
      checks: expect.arrayContaining([{ id: 'checklist', result: 'failed', reasonCode: 'CHECKLIST' }]),
      seenHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});
