import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { withParts } from '../../test/support/fake-systems.ts';
import { by, completed, must, started, until, view, watched } from '../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps, workerFor } from '../../test/support/test-deps.ts';
import { channels, people } from '../../test/support/test-settings.ts';
import type { LivingMessage, Post } from '../domain/message/message.ts';
import { systemClock } from '../lib/clock.ts';
import type { Executor } from '../ports/executor.ts';
import { MessengerError } from '../ports/messenger.ts';
import { requestRollback } from './deployment/request-rollback.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

describe('a crash in the middle', () => {
  it.each(['before start', 'after start', 'before report'] as const)(
    'of a step, %s: another worker goes on and starts nothing twice',
    async (point) => {
      const test = testDeps(database());
      let crashes = 0;
      test.executor.crashAt((at) => {
        if (at !== point || crashes >= 3) return;
        crashes += 1;
        throw new Error('the bot was killed');
      });
      const id = await started(test);
      await test.work.idle();
      expect(crashes).toBeGreaterThan(0);
      const restarted = { ...test, work: workerFor(test.deps) };
      await until(restarted, id, 'it is deployed', (now) => now.deployment?.state === 'verifying');
      expect(test.executor.effects.map(({ argv }) => argv[0])).toEqual(['install', 'smoke', 'shift']);
      expect((await view(test, id)).steps.every((step) => step.state === 'done')).toBe(true);
    },
  );

  it('of a delivery, after the message was sent: it is found by its key and not sent again', async () => {
    const test = testDeps(database());
    let crashes = 0;
    test.messenger.after((what) => {
      if (!('key' in what) || crashes >= 3) return;
      crashes += 1;
      throw new Error('the bot was killed');
    });
    const id = await completed(test);
    await until(
      test,
      id,
      'everything is posted',
      () => test.messenger.sent.filter(({ post }) => post.content.kind === 'outcome').length === 5,
    );
    await settle(test.deps, test.work, 3_000);
    expect(crashes).toBe(3);
    const keys = test.messenger.sent.map(({ post }) => post.key);
    expect(new Set(keys).size).toBe(keys.length);
    const posts = await database().transaction((stores) => stores.posts.forRelease(id));
    expect(posts.map((post) => post.state)).toEqual(posts.map(() => 'posted'));
  }, 40_000);

  it('of a watch, between the readings and their record: the watch goes on', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    let crashes = 0;
    const { metricSource } = test.world;
    const crashing = {
      ...test.deps,
      systems: withParts(test.deps.systems, {
        metricSource: {
          read: async (query) => {
            crashes += 1;
            if (crashes <= 2) throw new Error('the bot was killed');
            return metricSource.read(query);
          },
        },
      }),
    };
    test.clock.advance(61_000);
    const restarted = { ...test, deps: crashing, work: workerFor(crashing) };
    await until(restarted, id, 'it is completed', (now) => now.release.state === 'completed');
    expect(crashes).toBeGreaterThan(2);
  });
});

describe('what became of an operation is not known', () => {
  it('stops everything, calls people, and starts nothing again by itself', async () => {
    const test = testDeps(database());
    test.executor.course(({ argv }) => (argv[0] === 'shift' ? 'unknown' : 'succeeds'));
    const id = await started(test);
    await until(test, id, 'it is not known', (now) => now.deployment?.state === 'unknown');
    const restarted = { ...test, work: workerFor(test.deps) };
    await settle(restarted.deps, restarted.work);
    const now = await view(test, id);
    expect(now.steps.map((step) => step.state)).toEqual(['done', 'done', 'unknown', 'pending']);
    expect(now.release.state).toBe('in_progress');
    expect(now.escalations.map((one) => one.severity)).toEqual(['critical']);
    expect(now.proposals).toEqual([]);
    expect(test.executor.effects.filter(({ argv }) => argv[0] === 'shift')).toHaveLength(1);
    must(await requestRollback(test.deps, { releaseId: id, reason: 'nobody knows' }, by(people.onCall)));
    test.executor.course(() => 'succeeds');
    await until(test, id, 'it is rolled back', (then) => then.release.state === 'rolled_back');
  });

  it('because another machine started it, and does not answer', async () => {
    const test = testDeps(database());
    const id = await started(test);
    test.executor.crashAt((at) => {
      if (at === 'after start') throw new Error('the machine was lost');
    });
    await test.work.idle();
    test.executor.crashAt(() => {});
    const deps = { ...test.deps, host: 'another-host' };
    const elsewhere = { ...test, deps, work: workerFor(deps) };
    await until(elsewhere, id, 'it is not known', (now) => now.deployment?.state === 'unknown');
    expect(test.executor.effects).toHaveLength(1);
  });

  it('because the executor could not even be asked', async () => {
    const test = testDeps(database());
    test.executor.course(() => 'not_startable');
    const id = await started(test);
    await until(test, id, 'it is not known', (now) => now.deployment?.state === 'unknown');
    expect(test.executor.effects).toEqual([]);
  });
});

const isPage = (what: Post | LivingMessage) => 'surface' in what && what.surface.kind === 'page';
/** The pages that this target actually received. */
const pages = (test: TestDeps, target: string) => [
  ...new Set(
    test.messenger.shown.flatMap(({ message }) => (isPage(message) && message.target === target ? [message.id] : [])),
  ),
];

/** Slack does not respond to the first `times` attempts with such messages; the returned function counts them. */
function refuse(test: TestDeps, times: number, isMeant: (what: Post | LivingMessage) => boolean): () => number {
  let refused = 0;
  test.messenger.before((what) => {
    if (!isMeant(what) || refused >= times) return;
    refused += 1;
    throw new MessengerError('later', 'Slack does not answer', { retryAfterMs: 1 });
  });
  return () => refused;
}

describe('messages that do not get through', () => {
  it('are brought when Slack is back, however long it was away', async () => {
    const test = testDeps(database());
    const refused = refuse(test, 25, (what) => isPage(what) && what.target === channels.escalations);
    test.executor.course(() => 'fails');
    const id = await started(test);
    await until(test, id, 'Slack has been away for long', () => refused() >= 20);
    await settle(test.deps, test.work);
    expect(refused()).toBe(25);
    expect(pages(test, channels.escalations)).toHaveLength(1);
  });

  it('but are sent once are tried again in the same way', async () => {
    const test = testDeps(database());
    const refused = refuse(test, 25, (what) => 'key' in what && what.content.kind === 'step');
    test.executor.course(() => 'fails');
    const id = await started(test);
    await until(test, id, 'Slack has been away for long', () => refused() >= 25);
    await settle(test.deps, test.work);
    const posts = await database().transaction((stores) => stores.posts.forRelease(id));
    const wanted = posts.filter((post) => post.content.kind === 'step').map((post) => post.key);
    const sent = test.messenger.sent.filter(({ post }) => post.content.kind === 'step').map(({ post }) => post.key);
    expect(wanted.length).toBeGreaterThan(0);
    expect(sent.sort()).toEqual(wanted.sort());
  });

  it('to the channel for alarms, because it is gone, go to the release channel', async () => {
    const test = testDeps(database());
    test.messenger.before((what) => {
      if (what.target === channels.escalations) throw new MessengerError('target_broken', 'is_archived');
    });
    test.executor.course(() => 'fails');
    await started(test);
    await settle(test.deps, test.work);
    expect(pages(test, channels.releases)).toHaveLength(1);
    expect(pages(test, channels.escalations)).toEqual([]);
  });

  it('to a person who cannot be reached are told where alarms go', async () => {
    const test = testDeps(database(), { policy: { escalateToOnCallMs: 0 } });
    test.messenger.before((what) => {
      if (what.target === people.onCall) throw new MessengerError('target_broken', 'account_inactive');
    });
    test.executor.course(({ argv }) => (argv[0] === 'shift' ? 'fails' : 'succeeds'));
    await started(test);
    await settle(test.deps, test.work);
    expect(pages(test, channels.releases)).toHaveLength(1);
    expect(test.messenger.sent.map(({ post }) => post.content)).toContainEqual({
      kind: 'text',
      text: `A message about this release cannot be delivered to <@${people.onCall}>: account_inactive.`,
    });
  });

  it('to a channel that is gone are given up, and somebody is told', async () => {
    const test = testDeps(database());
    test.messenger.before((what) => {
      if (what.target === 'CPRODUCT') throw new MessengerError('target_broken', 'is_archived');
    });
    const id = await completed(test);
    await settle(test.deps, test.work);
    const messages = await database().transaction((stores) => stores.messages.forRelease(id));
    expect(messages.filter((one) => one.brokenReason !== null).map((one) => one.target)).toEqual(['CPRODUCT']);
    expect(
      test.messenger.sent.filter(({ post }) => post.target === channels.escalations && post.key.startsWith('broken:')),
    ).toHaveLength(1);
    expect((await view(test, id)).release.state).toBe('completed');
  });
});

describe('readings that could not be taken', () => {
  it('at the end of the window do not let the release be called stable', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    test.world.behave(() => 'unmeasurable');
    test.clock.advance(61_000);
    const before = test.world.readings.length;
    await until(test, id, 'another round was tried', () => test.world.readings.length >= before + 2);
    expect((await view(test, id)).release.state).toBe('in_progress');
  });
});

describe('an abort that arrives while a step is ending', () => {
  it('is not followed by a proposal to do what is already being done', async () => {
    const test = testDeps(database());
    test.executor.course(({ argv }) => (argv[0] === 'shift' ? 'runs' : 'succeeds'));
    const id = await started(test);
    let reports = 0;
    let asked: Awaited<ReturnType<typeof requestRollback>> | null = null;
    const executor: Executor = {
      ...test.executor,
      report: async (operation) => {
        const isShift = test.executor.running().includes(operation.id);
        if (isShift) reports += 1;
        // Somebody rolls back between the worker's last check of the deployment and the report that it acts on.
        if (isShift && reports === 3) {
          asked = await requestRollback(test.deps, { releaseId: id, reason: 'it burns' }, by(people.onCall));
          if (!asked.ok) test.executor.finish(operation.id, 'failed');
        }
        return test.executor.report(operation);
      },
    };
    const deps = { ...test.deps, systems: withParts(test.deps.systems, { executor }) };
    const racing = { ...test, deps, work: workerFor(deps) };
    const isOver = (state: string) => state === 'rolled_back' || asked?.ok === false;
    await until(racing, id, 'it is rolled back', (now) => isOver(now.release.state));
    expect(asked).toMatchObject({ ok: true });
    const now = await view(test, id);
    expect(now.proposals).toEqual([]);
    expect(now.events.filter((event) => event.type === 'release.failed')).toEqual([]);
  });
});

describe('an abort that takes its time', () => {
  it('is waited for before anything is rolled back', async () => {
    const test = testDeps(database());
    const abort = test.executor.abort;
    test.executor.abort = async (operation) => {
      await systemClock.sleep(400);
      await abort(operation);
    };
    let stillRunning: string[] | null = null;
    test.executor.course(({ argv }) => {
      if (argv[0] === 'restore') stillRunning = test.executor.running();
      return argv[0] === 'shift' ? 'runs' : 'succeeds';
    });
    const id = await started(test);
    const shifting = () => {
      test.work.poke();
      return test.executor.running();
    };
    await expect.poll(shifting, { timeout: 20_000 }).toHaveLength(1);
    // Not awaited: the immediate abort that comes with it is slow here too.
    const asked = requestRollback(test.deps, { releaseId: id, reason: 'it burns' }, by(people.onCall));
    const restoring = () => {
      test.work.poke();
      return stillRunning;
    };
    await expect.poll(restoring, { timeout: 20_000 }).not.toBeNull();
    expect(stillRunning).toEqual([]);
    must(await asked);
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
  }, 40_000);
});
