import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, refusal, request, until, view, watched } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { openRelease } from '../release/open-release.ts';
import { answerProposal } from '../watch/answer-proposal.ts';
import { acceptDeployment } from './accept-deployment.ts';
import { requestRollback } from './request-rollback.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

/** A live release that is failing; the person on call has decided to fix forward. */
async function fixingForward(test: TestDeps): Promise<ReleaseId> {
  const id = await watched(test);
  test.world.behave(({ name }) => (name === 'pay' ? 'bad' : 'good'));
  await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
  const [proposal] = (await view(test, id)).proposals;
  const answer = {
    proposalId: proposal?.id ?? '',
    answer: 'fix_forward',
    revision: proposal?.revision ?? 0,
    reason: '',
  };
  must(await answerProposal(test.deps, answer as Parameters<typeof answerProposal>[1], by(people.onCall)));
  return id;
}

const accept = (
  test: TestDeps,
  releaseId: ReleaseId,
  reason = 'few customers pay at night',
  who: string = people.onCall,
) => acceptDeployment(test.deps, { releaseId, reason }, by(who));

describe('accepting a deployment as it is', () => {
  it('ends the release, so that the repaired version can follow, and calls nothing healthy', async () => {
    const test = testDeps(database());
    const id = await fixingForward(test);
    const next = () => openRelease(test.deps, request(test, { version: '1.2.0' }), by(people.requester));
    expect(refusal(await next()).kind).toBe('active_release_exists');

    must(await accept(test, id));
    await settle(test.deps, test.work);
    const now = await view(test, id);
    expect(now.release).toMatchObject({ state: 'completed', endedAt: expect.any(Date) });
    expect(now.deployment).toMatchObject({ state: 'succeeded', verdict: 'degraded', finishedAt: expect.any(Date) });
    expect(now.proposals.map((one) => one.state)).toEqual(['withdrawn']);
    expect(now.escalations.every((one) => one.closedAt !== null)).toBe(true);
    expect(now.tasks.find((task) => task.role === 'monitoring')?.state).toBe('failed');
    const report = now.notes.find((note) => note.kind === 'summary')?.markdown ?? '';
    expect(report).toContain('Outcome: completed with an accepted problem');
    expect(report).toContain(`Accepted as it is by <@${people.onCall}>: few customers pay at night`);
    expect(report).not.toContain('Stability');
    // Somebody may have to act on it, so it is not posted in a thread.
    const outcomes = test.messenger.sent.filter(({ post }) => post.releaseId === id && post.content.kind === 'outcome');
    expect(outcomes.map(({ thread }) => thread)).toEqual([null, null, null, null, null]);

    must(await next());
  });

  it('stops the watch, and leaves the rollback', async () => {
    const test = testDeps(database());
    const id = await fixingForward(test);
    must(await accept(test, id));
    await settle(test.deps, test.work);
    const before = test.world.readings.length;
    test.clock.advance(60_000);
    await settle(test.deps, test.work);
    expect(test.world.readings.length).toBe(before);
    test.world.behave(() => 'good');
    must(await requestRollback(test.deps, { releaseId: id, reason: 'after all' }, by(people.requester)));
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
  });

  it('needs a reason, somebody who may, and a problem', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    expect(refusal(await accept(test, id))).toMatchObject({ kind: 'not_now', state: 'verifying' });
    expect(refusal(await accept(test, id, ' x '))).toMatchObject({ kind: 'reason_needed' });
    expect(refusal(await accept(test, id, 'I like it', people.bystander)).kind).toBe('not_permitted');
    expect(refusal(await accept(test, 'rel_none' as ReleaseId)).kind).toBe('unknown_release');
    expect((await view(test, id)).release.state).toBe('in_progress');
  });
});
