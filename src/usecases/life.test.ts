import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { by, completed, eventTypes, must, started, until, view, watched } from '../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps } from '../../test/support/test-deps.ts';
import { channels, people } from '../../test/support/test-settings.ts';
import { answerProposal } from './watch/answer-proposal.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

/** Who has received pages. */
const pages = (test: TestDeps) =>
  test.messenger.shown.flatMap(({ message }) => (message.surface.kind === 'page' ? [message.target] : []));

describe('a release that goes well', () => {
  it('runs every planned step in order, watches, completes, and leaves the whole record', async () => {
    const test = testDeps(database());
    const id = await completed(test, { strategy: 'canary' });
    await settle(test.deps, test.work);
    const now = await view(test, id);

    expect(now.steps.map((step) => step.state)).toEqual(now.steps.map(() => 'done'));
    expect(test.executor.effects.map(({ argv }) => [argv[0], argv[4]].filter(Boolean).join(' '))).toEqual([
      'install',
      'smoke',
      'shift 10',
      'shift 25',
      'shift 50',
      'shift 100',
    ]);
    expect(new Set(test.executor.effects.map((one) => one.id)).size).toBe(6);
    expect(now.deployment).toMatchObject({
      state: 'succeeded',
      verdict: 'healthy',
      version: '1.1.0',
      previousVersion: '1.0.0',
    });
    expect(now.release).toMatchObject({ state: 'completed', endedAt: expect.any(Date) });
    expect(now.tasks.find((task) => task.id === now.release.rootTaskId)?.state).toBe('completed');
    expect(now.tasks.filter((task) => task.id !== now.release.rootTaskId).map((task) => task.state)).toEqual(
      now.tasks.slice(1).map(() => 'done'),
    );
    expect(now.todos.filter((todo) => todo.ticked === null)).toEqual([]);
    expect(now.notes.find((note) => note.kind === 'summary')?.markdown).toContain(
      'Outcome: completed; the service is stable',
    );
    const types = await eventTypes(test, id);
    expect(types.slice(0, 2)).toEqual(['release.opened', 'release.submitted']);
    expect(types.filter((type) => type === 'step.finished')).toHaveLength(10);
    expect(types.indexOf('gate.judged')).toBeLessThan(types.indexOf('release.started'));
    expect(types).toContain('release.completed');
  });

  it('keeps one living message per group and one card, and tells the good end in the thread', async () => {
    const test = testDeps(database());
    const id = await completed(test);
    // Edits of one message are a few seconds apart.
    await settle(test.deps, test.work, 6_000);
    const messages = await database().transaction((stores) => stores.messages.forRelease(id));
    expect(messages.map((one) => one.target).sort()).toEqual(
      [channels.releases, 'CDEVELOPMENT', 'CEXECUTIVES', 'COPERATIONS', 'CPRODUCT', 'CSUPPORT'].sort(),
    );
    for (const message of messages) {
      expect(message.postedTs).not.toBeNull();
      expect(test.messenger.shown.filter((one) => one.message.id === message.id).at(-1)?.state).toBe('completed');
    }
    const outcomes = test.messenger.sent.filter(({ post }) => post.releaseId === id && post.content.kind === 'outcome');
    expect(outcomes).toHaveLength(5);
    for (const { post, thread } of outcomes)
      expect(thread?.ts).toBe(messages.find((one) => one.target === post.target)?.postedTs);
    const keys = test.messenger.sent.map(({ post }) => post.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('replaces the instances one at a time when the strategy is rolling', async () => {
    const test = testDeps(database());
    const id = await completed(test, { service: test.services.tool, strategy: 'rolling' });
    expect(test.executor.effects.map(({ argv }) => [argv[0], argv[4]])).toEqual([
      ['replace', 'one'],
      ['replace', 'two'],
    ]);
    expect((await view(test, id)).deployment?.strategy).toBe('rolling');
  });

  it.each(['unmeasurable', 'stale'] as const)(
    'is not completed by time alone: the window passes and all is %s',
    async (how) => {
      const test = testDeps(database());
      const id = await watched(test);
      test.world.behave(() => how);
      await until(test, id, 'the verdict is inconclusive', (now) => now.deployment?.verdict === 'inconclusive');
      test.clock.advance(10 * 60_000);
      const before = test.world.readings.length;
      await until(test, id, 'several rounds have passed', () => test.world.readings.length > before + 12);
      const now = await view(test, id);
      expect(now.release.state).toBe('in_progress');
      expect(now.deployment).toMatchObject({ state: 'verifying', verdict: 'inconclusive' });
      // The jump of the clock is a gap in the readings too.
      expect(now.escalations.map((one) => one.key).sort()).toEqual([
        `inconclusive:${now.deployment?.id}`,
        `watch-gap:${now.deployment?.id}`,
      ]);
      expect(now.proposals).toEqual([]);
    },
  );
});

describe('a release that goes bad while it is watched', () => {
  it('escalates, proposes, and returns to the previous version with one press', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    test.world.behave(({ name, version }) => (name === 'pay' && version === '1.1.0' ? 'bad' : 'good'));
    await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);

    const bad = await view(test, id);
    const [proposal] = bad.proposals;
    expect(bad.deployment?.state).toBe('degraded');
    expect(proposal).toMatchObject({ state: 'open', targetVersion: '1.0.0', isProven: false });
    expect(proposal?.findings[0]?.words).toContain('Paying for a basket');
    expect(bad.escalations).toHaveLength(1);
    await until(test, id, 'whoever is on call is paged', () => pages(test).includes(people.onCall));
    expect(new Set(pages(test))).toEqual(new Set([channels.escalations, people.onCall]));

    const answer = {
      proposalId: proposal?.id ?? '',
      answer: 'accept',
      revision: proposal?.revision ?? 0,
      reason: '',
    } as const;
    must(await answerProposal(test.deps, answer, by(people.onCall)));
    test.clock.advance(4_000);
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    await settle(test.deps, test.work);

    const after = await view(test, id);
    expect(test.world.running.get(`${test.services.shop}/production`)).toBe('1.0.0');
    expect(after.deployment?.state).toBe('rolled_back');
    const record = after.deployment?.rollback;
    expect(record).toMatchObject({ requestedBy: people.onCall, targetVersion: '1.0.0' });
    expect(Date.parse(record?.restoredAt ?? '') - Date.parse(record?.startedAt ?? '')).toBeGreaterThanOrEqual(4_000);
    expect(record?.validation.map((one) => [one.title, one.isPassed])).toEqual([
      ['Running version', true],
      ['System health', true],
      ['User journeys', true],
      ['Performance against the baseline', true],
    ]);
    expect(after.locks.filter((lock) => lock.service === test.services.shop)).toHaveLength(1);
    expect(after.proposals[0]).toMatchObject({ state: 'accepted', decidedBy: people.onCall });
    expect(after.escalations.every((one) => one.closedAt !== null)).toBe(true);
    expect(after.notes.find((note) => note.kind === 'summary')?.markdown).toMatch(
      /rolled back to 1\.0\.0 by <@UONCALL> in \d/,
    );
    // Preparation is done; work that had begun but did not succeed has failed.
    expect(Object.fromEntries(after.tasks.map((task) => [task.role, task.state]))).toEqual({
      release: 'completed',
      infrastructure: 'done',
      QA: 'done',
      'release execution': 'failed',
      monitoring: 'failed',
    });
    const outcomes = test.messenger.sent.filter(({ post }) => post.releaseId === id && post.content.kind === 'outcome');
    expect(outcomes.map(({ thread }) => thread)).toEqual([null, null, null, null, null]);
  });

  it('withdraws the proposal when the service recovers by itself, and completes then', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    test.world.behave(({ name }) => (name === 'pay' ? 'bad' : 'good'));
    await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
    test.world.behave(() => 'good');
    await until(test, id, 'it has recovered', (now) => now.deployment?.state === 'verifying');
    expect((await view(test, id)).proposals.map((one) => one.state)).toEqual(['withdrawn']);
    test.clock.advance(61_000);
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
    expect(test.executor.effects.map(({ argv }) => argv[0])).not.toContain('restore');
  });
});

describe('a step that fails', () => {
  it('stops the release, says so, and proposes to return', async () => {
    const test = testDeps(database());
    test.executor.course(({ argv }) => (argv[0] === 'shift' ? 'fails' : 'succeeds'));
    const id = await started(test);
    await until(test, id, 'it has failed', (now) => now.release.state === 'failed');
    await settle(test.deps, test.work);
    const now = await view(test, id);
    expect(now.deployment?.state).toBe('failed');
    expect(now.steps.map((step) => step.state)).toEqual(['done', 'done', 'failed', 'pending']);
    expect(now.proposals.map((one) => one.state)).toEqual(['open']);
    expect(now.notes.find((note) => note.severity === 'critical')?.markdown).toContain('exit code 1');
    expect(test.executor.effects).toHaveLength(3);
  });

  it('halts a canary on bad readings between the steps, before more traffic is sent', async () => {
    const test = testDeps(database());
    const id = await started(test, { strategy: 'canary' });
    test.world.behave(({ name, version }) => (name === 'pay' && version === '1.1.0' ? 'bad' : 'good'));
    await until(test, id, 'it has failed', (now) => now.release.state === 'failed');
    expect(test.executor.effects.map(({ argv }) => [argv[0], argv[4]].filter(Boolean).join(' '))).toEqual([
      'install',
      'smoke',
      'shift 10',
    ]);
    expect((await view(test, id)).deployment?.verdict).toBe('degraded');
  });

  it('pauses, neither going on nor rolling back, when the service cannot be measured between the steps', async () => {
    const test = testDeps(database());
    const id = await started(test, { strategy: 'canary' });
    test.world.behave(({ version }) => (version === '1.1.0' ? 'unmeasurable' : 'good'));
    await until(test, id, 'it is paused', (now) => now.deployment?.state === 'paused');
    await settle(test.deps, test.work);
    const now = await view(test, id);
    expect(test.executor.effects.at(-1)?.argv[4]).toBe('10');
    expect(now.proposals).toEqual([]);
    expect(now.escalations.map((one) => one.severity)).toEqual(['warning']);
  });
});
