import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { attestAll, by, completed, must, opened, refusal, until, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { ChangeSettings } from '../../domain/linked-record/settings.ts';
import type { Service } from '../../domain/service.ts';
import { decideRelease } from '../approval/decide-release.ts';
import { requestRollback } from '../deployment/request-rollback.ts';
import { startRelease } from '../deployment/start-release.ts';
import { nameChange } from '../linked-record/name-change.ts';
import { cancelRelease } from '../release/cancel-release.ts';
import { revisePlan } from '../release/revise-plan.ts';
import { writeNote } from '../task/write-note.ts';
import { listChanges, showChange } from './list-changes.ts';
import { reviewChange } from './review-change.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

function begin(own: ChangeSettings['with'] = {}, more: Partial<ChangeSettings> = {}, approvalsNeeded = 1): TestDeps {
  const test = testDeps(database(), { policy: { approvalsNeeded } });
  const change: ChangeSettings = { uses: 'internal', type: 'normal', requireApproval: true, with: own, ...more };
  const services = Object.fromEntries(
    Object.entries(test.deps.settings.services).map(([name, service]): [string, Service] => [
      name,
      {
        ...service,
        environments: Object.fromEntries(
          Object.entries(service.environments).map(([key, environment]) => [key, { ...environment, change }]),
        ),
      },
    ]),
  );
  test.deps.settings = { ...test.deps.settings, services };
  return test;
}

const changeOfRelease = async (id: ReleaseId) => {
  const found = await database().read((stores) => stores.changeRequests.forRelease(id));
  if (found === null) throw new Error('it has no change request');
  return found;
};
const states = async (test: TestDeps, id: ReleaseId) =>
  (await view(test, id)).events.flatMap((event) => (event.type === 'change.moved' ? [event.data.status] : []));
const decide = (test: TestDeps, id: ReleaseId, person: string, decision: 'approve' | 'reject' = 'approve') =>
  decideRelease(test.deps, { releaseId: id, decision, planHash: null, comment: 'fine by me' }, by(person));
const start = (test: TestDeps, id: ReleaseId) =>
  startRelease(test.deps, { releaseId: id, despiteFailing: true }, by(people.requester));

describe('a normal change that is kept here', () => {
  it('follows its release through every state, and is closed by the review of somebody else', async () => {
    const test = begin();
    const id = await completed(test);
    expect(await states(test, id)).toEqual([
      'being assessed',
      'waiting for authorization',
      'scheduled',
      'being implemented',
      'waiting for review',
    ]);
    const change = await changeOfRelease(id);
    const review = (person: string, words = 'as planned') =>
      reviewChange(test.deps, { number: change.number, outcome: 'successful', words }, by(person));
    expect(refusal(await review(people.requester)).kind).toBe('own_change');
    expect(refusal(await review(people.guest)).kind).toBe('guest');
    must(await review(people.bystander));
    expect(await changeOfRelease(id)).toMatchObject({ state: 'closed', outcome: 'successful', reviewBy: null });
    expect(refusal(await review(people.bystander)).kind).toBe('change_not_in_review');
    expect((await view(test, id)).records[0]).toMatchObject({ number: `C-${change.number}`, uses: 'internal' });
  });

  it('keeps its release from starting until that is approved, and is canceled with it', async () => {
    const test = begin();
    const id = await opened(test);
    const change = await changeOfRelease(id);
    expect(change).toMatchObject({ type: 'normal', state: 'authorize', authorizedAt: null });
    must(await decide(test, id, people.approver));
    await attestAll(test, id);
    await database().transaction((stores) => stores.changeRequests.save({ ...change, state: 'authorize' }));
    const error = refusal(await start(test, id));
    expect(error.kind === 'gate_closed' && error.checks.flatMap(({ reasonCode }) => reasonCode ?? [])).toEqual([
      'CHANGE_NOT_APPROVED',
    ]);
    must(await cancelRelease(test.deps, { releaseId: id, reason: 'not today' }, by(people.requester)));
    expect((await changeOfRelease(id)).state).toBe('canceled');
  });

  it('is not approved by what cannot be determined: without one the gate stays closed', async () => {
    const test = begin();
    const { settings } = test.deps;
    const none = Object.entries(settings.services).map(([name, service]): [string, Service] => [
      name,
      {
        ...service,
        environments: Object.fromEntries(
          Object.entries(service.environments).map(([key, environment]) => [key, { ...environment, change: null }]),
        ),
      },
    ]);
    test.deps.settings = { ...settings, services: Object.fromEntries(none) };
    const id = await opened(test);
    must(await decide(test, id, people.approver));
    await attestAll(test, id);
    test.deps.settings = settings;
    const error = refusal(await start(test, id));
    const codes = error.kind === 'gate_closed' ? error.checks.flatMap(({ reasonCode }) => reasonCode ?? []) : [];
    expect(codes).toEqual(['CHANGE_UNKNOWN']);
    // Whatever is recorded of the release opens it.
    must(
      await writeNote(
        test.deps,
        { releaseId: id, markdown: 'a change request, please', kind: 'log' },
        by(people.requester),
      ),
    );
    expect((await changeOfRelease(id)).state).toBe('scheduled');
    must(await start(test, id));
  });

  it('is reviewed again when the release is rolled back after its end', async () => {
    const test = begin();
    const id = await completed(test);
    const { number } = await changeOfRelease(id);
    const review = (outcome: 'successful' | 'unsuccessful', words: string) =>
      reviewChange(test.deps, { number, outcome, words }, by(people.bystander));
    must(await review('successful', 'fine'));
    must(await requestRollback(test.deps, { releaseId: id, reason: 'too slow after all' }, by(people.requester)));
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    expect(await changeOfRelease(id)).toMatchObject({ state: 'review', outcome: null });
    expect(refusal(await review('unsuccessful', '')).kind).toBe('reason_needed');
    must(await review('unsuccessful', 'rolled back'));
    expect(await changeOfRelease(id)).toMatchObject({ state: 'closed', outcome: 'unsuccessful' });
    expect((await listChanges(test.deps, { filter: 'failed', service: test.services.shop })).length).toBe(1);
  });

  it('is overdue when nobody reviews it in time', async () => {
    const test = begin({ reviewWithin: 3_600_000 });
    const id = await completed(test);
    const overdue = () => listChanges(test.deps, { filter: 'overdue', service: test.services.shop });
    expect(await overdue()).toEqual([]);
    test.clock.advance(3_600_000);
    expect((await overdue()).map(({ change }) => change.releaseId)).toEqual([id]);
    expect((await listChanges(test.deps, { filter: 'failed', service: test.services.shop })).length).toBe(1);
  });

  it('takes no change request of another system instead', async () => {
    const test = begin();
    const id = await opened(test);
    const named = await nameChange(test.deps, { releaseId: id, number: 'CHG1' }, by(people.requester));
    expect(refusal(named).kind).toBe('change_kept_here');
  });
});

describe('a standard change', () => {
  it('is authorized beforehand by its risk, and closed without a review', async () => {
    const test = begin({ standardUpTo: 'critical' });
    const id = await opened(test);
    expect(await changeOfRelease(id)).toMatchObject({ type: 'standard', state: 'scheduled' });
    // The release itself still needs its approvals.
    expect(refusal(await start(test, id)).kind).toBe('not_now');
    must(await decide(test, id, people.approver));
    await attestAll(test, id);
    must(await start(test, id));
    await until(test, id, 'it is watched', (now) => now.deployment?.state === 'verifying');
    test.clock.advance(120_000);
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
    expect(await changeOfRelease(id)).toMatchObject({
      state: 'closed',
      outcome: 'successful',
      reviewedBy: 'quarterdeck',
    });
  });

  it('is none above the risk, or with another strategy, and says why', async () => {
    const low = begin({ standardUpTo: 'low' });
    expect(await changeOfRelease(await opened(low))).toMatchObject({
      type: 'normal',
      typeReason: /no standard change, because its risk is/,
    });
    const other = begin({ standardUpTo: 'critical', standardStrategies: ['rolling'] });
    expect((await changeOfRelease(await opened(other))).typeReason).toContain('because its strategy is');
  });
});

describe('an emergency change', () => {
  it('needs fewer approvals, is told to everybody, voids the approval for the plan before, and is reviewed', async () => {
    const test = begin({}, {}, 2);
    const id = await opened(test);
    must(await decide(test, id, people.approver));
    const declare = (reason: string, person: string = people.requester) =>
      revisePlan(test.deps, { releaseId: id, planHash: null, because: reason, isEmergency: true }, by(person));
    expect(refusal(await declare(' ')).kind).toBe('reason_needed');
    expect(refusal(await declare('I want to', people.bystander)).kind).toBe('not_permitted');
    expect(must(await declare('payments are down <!channel>'))).toMatchObject({ approvals: 'void' });
    expect(await changeOfRelease(id)).toMatchObject({ type: 'emergency', state: 'authorize' });
    expect((await view(test, id)).release.state).toBe('in_review');
    expect(must(await decide(test, id, people.secondApprover))).toMatchObject({ state: 'approved', needed: 1 });
    expect((await changeOfRelease(id)).state).toBe('scheduled');
    const posts = await database().read((stores) => stores.posts.forRelease(id));
    const told = posts.flatMap(({ key, content }) =>
      key.startsWith('emergency:') && content.kind === 'text' ? [content.text] : [],
    );
    expect(told).toEqual([expect.stringContaining('an emergency: payments are down < !channel>')]);
    expect(refusal(await declare('too late')).kind).toBe('not_now');
    await attestAll(test, id);
    must(await start(test, id));
    await until(test, id, 'it is watched', (now) => now.deployment?.state === 'verifying');
    test.clock.advance(120_000);
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
    expect((await changeOfRelease(id)).state).toBe('review');
  });
});

describe('the document of a change request', () => {
  it('says what, why, the risk, the way back, the evidence, the time and who approved', async () => {
    const test = begin();
    const id = await opened(test, { reason: 'to sell more <@UADMIN>' });
    must(await decide(test, id, people.approver));
    await attestAll(test, id);
    const { number } = await changeOfRelease(id);
    const shown = await showChange(test.deps, { number });
    const { markdown } = must(
      shown ??
        (() => {
          throw new Error('nothing');
        })(),
    );
    for (const title of [
      'What',
      'Why',
      'Risk',
      'Impact',
      'Schedule',
      'Implementation',
      'Rollback',
      'Test evidence',
      'Approvers',
      'Review',
    ])
      expect(markdown).toContain(`\n## ${title}\n`);
    expect(markdown).toContain('to sell more < @UADMIN>');
    expect(markdown).toContain(`- approved by <@${people.approver}>`);
    expect(markdown).toMatch(/## Test evidence\n\n- /);
    expect(
      refusal((await showChange(test.deps, { number: 99_999 })) ?? must({ ok: true, value: '' } as never)).kind,
    ).toBe('unknown_change_request');
  });
});
