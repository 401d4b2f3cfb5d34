import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, by, eventTypes, must, until, view, watched } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { channels, people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Incident } from '../../domain/incident/incident.ts';
import { draftPostMortem } from '../../domain/incident/post-mortem.ts';
import type { PolicyPart } from '../../domain/policy/policy.ts';
import { startRelease } from '../deployment/start-release.ts';
import { liftLock } from '../lock/locks.ts';
import { tickTodos } from '../task/tick-todo.ts';
import { answerProposal } from '../watch/answer-proposal.ts';
import { addActionItem } from './add-action-item.ts';
import { assessIncident } from './assess-incident.ts';
import { closeIncident } from './close-incident.ts';
import { showIncident } from './load-incident.ts';
import { resolveIncident } from './resolve-incident.ts';
import { updateIncident } from './update-incident.ts';
import { writePostMortem } from './write-post-mortem.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const badVersion = (test: TestDeps) =>
  test.world.behave(({ name, version }) => (name === 'pay' && version === '1.1.0' ? 'bad' : 'good'));

async function degraded(policy: PolicyPart): Promise<{ test: TestDeps; id: ReleaseId }> {
  const test = testDeps(database(), { policy });
  const id = await watched(test);
  badVersion(test);
  await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
  return { test, id };
}

async function rollBack(test: TestDeps, id: ReleaseId): Promise<void> {
  const proposal = (await view(test, id)).proposals.find((one) => one.state === 'open');
  const answer = { proposalId: proposal?.id ?? '', answer: 'accept', revision: proposal?.revision ?? 0 } as const;
  must(await answerProposal(test.deps, { ...answer, reason: '' }, by(people.onCall)));
  await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
}

const incidentOf = async (id: ReleaseId): Promise<Incident> => {
  const [incident] = await database().read((stores) => stores.incidents.forRelease(id));
  if (!incident) throw new Error('there is no incident');
  return incident;
};
const postsTo = (test: TestDeps, target: string) =>
  test.messenger.sent.flatMap(({ post }) =>
    post.target === target && post.content.kind === 'text' ? [post.content.text] : [],
  );
const inAWeek = (test: TestDeps) => new Date(test.clock.now().getTime() + 7 * 86_400_000);

describe('an incident from detection to the next release', () => {
  it('goes through all six steps, and its lesson and action items are on the next checklist', async () => {
    // 1. Detection, by the policy.
    const { test, id } = await degraded({ declareIncident: 'degraded' });
    const { id: incidentId, ...detected } = await incidentOf(id);
    expect(detected).toMatchObject({ state: 'detected', detection: 'automatic', commanderId: null, releaseId: id });
    expect(detected.beganAt?.getTime()).toBeLessThanOrEqual(detected.declaredAt.getTime());
    expect((await view(test, id)).incidents.map((one) => one.id)).toEqual([incidentId]);

    // 2. Assessment and 3. response: on call is told, and whoever assesses is in command.
    test.clock.advance(60_000);
    const assessed = { incidentId, severity: 2, scope: 'payments', impact: 'nobody can pay', beganAt: null } as const;
    must(await assessIncident(test.deps, assessed, by(people.requester)));
    expect(await incidentOf(id)).toMatchObject({ state: 'assessed', severity: 2, commanderId: people.requester });
    await until(test, id, 'on call is told', () => postsTo(test, people.onCall).length > 0);
    expect(postsTo(test, people.onCall).join()).toContain('is of severity SEV2');
    expect(postsTo(test, people.manager)).toEqual([]);

    // 4. Communication: every group has one living message that shows the update.
    must(await updateIncident(test.deps, { incidentId, words: 'We are rolling back' }, by(people.requester)));
    const listeners = [...test.deps.settings.groups.flatMap((group) => group.channels), channels.releases].sort();
    const toldOfUpdate = () =>
      test.messenger.shownIncidents.flatMap(({ message, view: now }) =>
        now.incident.lastUpdate === 'We are rolling back' ? [message.target] : [],
      );
    await until(test, id, 'everybody is told', () => new Set(toldOfUpdate()).size === listeners.length);
    expect([...new Set(toldOfUpdate())].sort()).toEqual(listeners);
    const messages = await database().read((stores) => stores.incidentMessages.forIncident(incidentId));
    expect(messages).toHaveLength(listeners.length);

    // 5. Resolution: the verified rollback mitigates, a person resolves.
    await rollBack(test, id);
    expect(await incidentOf(id)).toMatchObject({ state: 'mitigated', mitigatedAt: expect.any(Date) });
    test.clock.advance(120_000);
    const resolution = { incidentId, how: 'rolled_back', words: 'the pool was too small in 1.1.0' } as const;
    must(await resolveIncident(test.deps, resolution, by(people.requester)));
    expect(await incidentOf(id)).toMatchObject({ state: 'resolved', nextUpdateAt: null });
    await settle(test.deps, test.work, 2_000);
    expect(postsTo(test, 'CSUPPORT').join()).toContain('works as before');

    // 6. Post-mortem, with an action item and a lesson.
    const item = { incidentId, title: 'Limit the pool', ownerId: people.author, dueOn: inAWeek(test) };
    must(await addActionItem(test.deps, item, by(people.requester)));
    const written = { incidentId, helped: 'the alert', didNotHelp: '', conditions: '', lesson: 'Test the pool size' };
    must(await writePostMortem(test.deps, written, by(people.requester)));
    must(await closeIncident(test.deps, { incidentId }, by(people.requester)));
    await settle(test.deps, test.work, 2_000);
    const posted = test.messenger.sent.find(({ post }) => post.content.kind === 'markdown');
    expect(posted?.thread).not.toBeNull();
    const markdown = posted?.post.content.kind === 'markdown' ? posted.post.content.markdown : '';
    expect(markdown).toContain('- time to resolve: ');
    expect(markdown).toContain('- Test the pool size');
    expect(markdown).toMatch(/- \[ \] Limit the pool: <@UAUTHOR>, due 2026-03-10/);
    expect(markdown).toMatch(/1\.0\.0 was restored and verified/);
    expect((await eventTypes(test, id)).filter((type) => /^(incident|action_item)\./.test(type))).toEqual([
      'incident.declared',
      'incident.assessed',
      'incident.updated',
      'incident.mitigated',
      'incident.resolved',
      'action_item.added',
      'incident.post_mortem_written',
      'incident.closed',
    ]);

    // The next release of the service.
    const next = await approved(test, { version: '1.2.0' });
    const { todos } = await view(test, next);
    const follow = todos.filter((todo) => todo.followUp !== null);
    expect(follow.map((todo) => todo.title.replace(/I-\d+/, 'I-1'))).toEqual([
      'Done: Limit the pool (I-1, due 2026-03-10)',
      'Considered: Test the pool size (lesson of I-1)',
    ]);
    const tick = (ids: string[], ticked: string[]) =>
      tickTodos(test.deps, { releaseId: next, shown: ids, ticked }, by(people.requester));
    const needed = todos
      .filter((todo) => todo.evidence === 'attestation' && todo.phase === 'before')
      .map((one) => one.id);
    const wanted = follow.map((todo) => todo.id);
    // Checked off by mistake, unchecked, and checked off again: only what is there at the start counts.
    must(await tick(wanted, wanted));
    must(await tick(wanted, []));
    expect((await showIncident(test.deps, detected.number))?.items[0]?.state).toBe('open');
    must(await tick([...wanted, ...needed], [...wanted, ...needed]));
    const place = { scope: test.services.shop, environment: 'production', reason: 'fixed' };
    must(await liftLock(test.deps, place, by(people.requester)));
    must(await startRelease(test.deps, { releaseId: next }, by(people.requester)));
    const after = await showIncident(test.deps, detected.number);
    expect(after?.items[0]).toMatchObject({ state: 'done', doneBy: people.requester });
    expect(after?.items[0]?.doneDetail).toMatch(/^checked off in R-\d+$/);
    expect(after?.incident.lessonConsideredIn).toBe(next);
    expect(after && draftPostMortem(after)).toContain('- [x] Limit the pool');
  });

  it('starts the next release without what earlier incidents left, and shows it again on the one after', async () => {
    const { test, id } = await degraded({ declareIncident: 'degraded', postMortemUpToSeverity: 0 });
    const { id: incidentId } = await incidentOf(id);
    const item = { incidentId, title: 'Limit the pool', ownerId: people.author, dueOn: inAWeek(test) };
    must(await addActionItem(test.deps, item, by(people.requester)));
    await rollBack(test, id);
    must(
      await liftLock(
        test.deps,
        { scope: test.services.shop, environment: 'production', reason: 'fixed' },
        by(people.requester),
      ),
    );
    const next = await approved(test, { version: '1.2.0' });
    const { todos } = await view(test, next);
    const needed = todos
      .filter((todo) => todo.evidence === 'attestation' && todo.phase === 'before')
      .map((one) => one.id);
    must(await tickTodos(test.deps, { releaseId: next, shown: needed, ticked: needed }, by(people.requester)));
    must(await startRelease(test.deps, { releaseId: next }, by(people.requester)));
    await until(test, next, 'it is watched', (now) => now.deployment?.state === 'verifying');
    test.clock.advance(61_000);
    await until(test, next, 'it is completed', (now) => now.release.state === 'completed');
    const one = await view(test, await approved(test, { version: '1.3.0' }));
    expect(one.todos.filter((todo) => todo.followUp !== null)).toHaveLength(1);
  });
});

describe('the policy about declaring incidents', () => {
  const incidentsOf = (id: ReleaseId) => database().read((stores) => stores.incidents.forRelease(id));

  it('declares none by default, also when a release is rolled back', async () => {
    const { test, id } = await degraded({});
    await rollBack(test, id);
    expect(await incidentsOf(id)).toEqual([]);
  });

  it('waits for a rollback where it says so', async () => {
    const { test, id } = await degraded({ declareIncident: 'rollback' });
    expect(await incidentsOf(id)).toEqual([]);
    await rollBack(test, id);
    expect(await incidentsOf(id)).toMatchObject([{ severity: 2, detection: 'automatic', state: 'mitigated' }]);
  });

  it('declares one per deployment, however often the service recovers and degrades', async () => {
    const { test, id } = await degraded({ declareIncident: 'degraded' });
    test.world.behave(() => 'good');
    await until(test, id, 'it has recovered', (now) => now.deployment?.state === 'verifying');
    badVersion(test);
    await until(test, id, 'it is degraded again', (now) => now.deployment?.state === 'degraded');
    expect(await incidentsOf(id)).toHaveLength(1);
    await rollBack(test, id);
    expect(await incidentsOf(id)).toHaveLength(1);
  });
});
