import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, refusal, started, until, view, watched } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { controlDeployment } from '../deployment/control-deployment.ts';
import { acknowledgeEscalation } from './acknowledge-escalation.ts';
import { answerProposal } from './answer-proposal.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));
const verbs = (test: TestDeps) => test.executor.effects.map(({ argv }) => argv[0]);

describe('a rollback proposal', () => {
  async function proposed(test: TestDeps) {
    const id = await watched(test);
    test.world.behave(({ name, version }) => (name === 'pay' && version === '1.1.0' ? 'bad' : 'good'));
    await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
    const [proposal] = (await view(test, id)).proposals;
    if (!proposal) throw new Error('there is no proposal');
    return { id, proposal };
  }
  type Answer = Parameters<typeof answerProposal>[1]['answer'];
  const answer = (
    test: TestDeps,
    proposal: { id: string; revision: number },
    what: Answer,
    reason = '',
    person: string = people.requester,
  ) =>
    answerProposal(
      test.deps,
      { proposalId: proposal.id, answer: what, revision: proposal.revision, reason },
      by(person),
    );

  it('is refused from an outdated button, and after it was answered', async () => {
    const test = testDeps(database());
    const { id, proposal } = await proposed(test);
    expect(refusal(await answer(test, { ...proposal, revision: proposal.revision - 1 }, 'accept')).kind).toBe('stale');
    expect(refusal(await answer(test, proposal, 'accept', '', people.bystander)).kind).toBe('not_permitted');
    expect(refusal(await answer(test, proposal, 'dismiss')).kind).toBe('reason_needed');
    must(await answer(test, proposal, 'dismiss', 'a false alarm'));
    expect(refusal(await answer(test, proposal, 'accept'))).toMatchObject({
      kind: 'stale',
      now: expect.stringContaining('dismissed by <@UREQUESTER>'),
    });
    expect((await view(test, id)).deployment?.state).toBe('degraded');
    expect(verbs(test)).not.toContain('restore');
  });

  it('rolls back once when two people press at the same time', async () => {
    const test = testDeps(database());
    const { id, proposal } = await proposed(test);
    const answers = await Promise.all(
      [people.requester, people.onCall, people.approver].map((person) => answer(test, proposal, 'accept', '', person)),
    );
    expect(answers.filter((one) => one.ok)).toHaveLength(1);
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    expect(verbs(test).filter((verb) => verb === 'restore')).toHaveLength(1);
  });

  it('is brought up again, and people are called, after the wait that somebody chose', async () => {
    const test = testDeps(database(), { policy: { waitMs: 200 } });
    const { id, proposal } = await proposed(test);
    must(await answer(test, proposal, 'wait'));
    expect((await view(test, id)).proposals[0]?.state).toBe('waiting');
    await until(test, id, 'it is open again', (now) => now.proposals[0]?.state === 'open');
    const { escalations, events } = await view(test, id);
    expect(escalations.map((one) => one.summary)).toEqual([
      expect.any(String),
      'The wait is over, and the deployment is still degraded: decide about returning to 1.0.0',
    ]);
    expect(events.map((event) => event.type)).toContain('proposal.reopened');
  });

  it('is no longer possible when the proposal has expired', async () => {
    const test = testDeps(database(), { policy: { proposalExpiryMs: 300 } });
    const { id, proposal } = await proposed(test);
    await until(test, id, 'it has expired', (now) => now.proposals[0]?.state === 'expired');
    expect(refusal(await answer(test, proposal, 'accept')).kind).toBe('stale');
  });

  it('calls people again when it expires, also when somebody had said that they take care', async () => {
    const test = testDeps(database(), { policy: { proposalExpiryMs: 1_500, escalateToOnCallMs: 1_000 } });
    const { id } = await proposed(test);
    const [first] = (await view(test, id)).escalations;
    must(await acknowledgeEscalation(test.deps, { escalationId: first?.id ?? '' }, by(people.onCall)));
    await until(test, id, 'the call is carried on', (now) => now.escalations.at(-1)?.tier === 'on_call');
    const { escalations, proposals } = await view(test, id);
    expect(proposals.map((one) => one.state)).toEqual(['expired']);
    expect(escalations).toMatchObject([
      { id: first?.id, acknowledgedBy: people.onCall },
      { severity: 'critical', acknowledgedBy: null, summary: expect.stringContaining('still degraded') },
    ]);
  });

  it('calls nobody when it expires after the trouble', async () => {
    const test = testDeps(database(), { policy: { proposalExpiryMs: 1_500 } });
    let tries = 0;
    test.executor.course(({ argv }) => {
      if (argv[0] === 'shift') tries += 1;
      return argv[0] === 'shift' && tries === 1 ? 'fails' : 'succeeds';
    });
    const id = await started(test);
    await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
    must(
      await controlDeployment(test.deps, { releaseId: id, verb: 'retry', reason: 'once more' }, by(people.requester)),
    );
    await until(test, id, 'it has expired', (now) => now.proposals[0]?.state === 'expired');
    const { deployment, escalations } = await view(test, id);
    expect(deployment?.state).toBe('verifying');
    expect(escalations).toHaveLength(1);
  });
});
