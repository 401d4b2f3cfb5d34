import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accept, type FakeReceiver, fakeReceiver, refuse } from '../../../test/fakes/webhook-receiver.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { clearQueues, settle, type TestDeps, workUntil } from '../../../test/support/test-deps.ts';
import { aSubscriber, emptyRelease, record, subscribe, webhookDeps } from '../../../test/support/webhooks.ts';
import type { Subscriber } from '../../domain/webhook/subscriber.ts';
import { listWebhooks } from './list-webhooks.ts';

const database = embeddedDatabase();
let receiver: FakeReceiver;

beforeEach(async () => {
  receiver = await fakeReceiver();
});
afterEach(async () => {
  await clearQueues(database());
  await receiver.close();
});

let count = 0;
/** A subscriber with a name of its own, so that tests can share one database. */
const subscriber = (more: Partial<Subscriber> = {}) => {
  count += 1;
  return aSubscriber({ name: `board-${count}`, url: receiver.url, ...more });
};
const deliver = (test: TestDeps) => settle(test.deps, test.work);
const state = async ({ deps }: TestDeps) => (await listWebhooks(deps))[0];
/** Lets the time pass until nothing is held back, and makes everything due. */
const later = async (test: TestDeps, ms: number) => {
  test.clock.advance(ms);
  await test.deps.database.transaction(async (stores) => {
    for (const { name } of test.deps.settings.webhooks)
      for (const feed of await stores.webhooks.waiting(name)) await stores.webhooks.schedule(feed, 0);
  });
  await deliver(test);
};

describe('the delivery of webhooks', () => {
  it('sends every event of a release that was asked for, in order, and starts with the first after the subscription', async () => {
    const test = webhookDeps(database(), []);
    const release = await emptyRelease(database());
    await record(test.deps, release, 3);
    subscribe(test, [subscriber({ events: ['release.closed'] })]);
    await deliver(test);
    expect(receiver.received).toEqual([]);
    await record(test.deps, release, 4);
    await deliver(test);
    const bodies = receiver.received.map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ type, data }) => [type, data.position])).toEqual([
      ['release.closed', 5],
      ['release.closed', 7],
    ]);
    expect(await state(test)).toMatchObject({ waiting: 0, deadLetters: 0, trouble: null });
    expect((await state(test))?.deliveredAt).toEqual(test.clock.now());
  });

  it('keeps the id over every attempt, lets later events wait, and goes on when the receiver is back', async () => {
    const test = webhookDeps(database(), [subscriber()]);
    receiver.answer = refuse(503);
    const release = await emptyRelease(database());
    await record(test.deps, release, 2);
    await deliver(test);
    await later(test, 60_000);
    expect(receiver.received).toHaveLength(2);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    expect(await state(test)).toMatchObject({ waiting: 1, trouble: { failure: 'it answered 503', goneAt: null } });
    receiver.answer = accept;
    await later(test, 60_000);
    expect(receiver.types()).toEqual(['release.failed', 'release.closed']);
    expect(await state(test)).toMatchObject({ waiting: 0, trouble: null });
  });

  it('asks a receiver that fails for nothing until its pause is over, and leaves the others alone', async () => {
    const other = await fakeReceiver();
    const test = webhookDeps(database(), [subscriber(), subscriber({ url: other.url })]);
    receiver.answer = refuse(500);
    for (let number = 0; number < 12; number += 1) await record(test.deps, await emptyRelease(database()));
    await deliver(test);
    expect(other.received).toHaveLength(12);
    expect(receiver.received.length).toBeLessThan(6);
    await other.close();
  });

  it('says why a receiver refuses events, and does not let an event suffer from the refusal of another', async () => {
    const test = webhookDeps(database(), [subscriber({ giveUpAfterMs: 3_600_000 })]);
    receiver.answer = refuse(401);
    await record(test.deps, await emptyRelease(database()), 2);
    await deliver(test);
    expect(await state(test)).toMatchObject({ waiting: 1, trouble: { failure: 'it answered 401', retryAt: null } });
    await record(test.deps, await emptyRelease(database()));
    await deliver(test);
    expect(receiver.received).toHaveLength(2);
    test.clock.advance(3_600_000);
    receiver.answer = accept;
    await later(test, 0);
    expect(receiver.types().slice(2)).toEqual(['release.closed']);
    expect(await state(test)).toMatchObject({ waiting: 0, deadLetters: 2, trouble: null });
  });

  it('gives an event up when it was tried in vain for the whole time, and goes on with the next', async () => {
    const test = webhookDeps(database(), [subscriber({ giveUpAfterMs: 3_600_000 })]);
    receiver.answer = (request, response, body) =>
      (body.includes('release.failed') ? refuse(400) : accept)(request, response, body);
    await record(test.deps, await emptyRelease(database()), 2);
    await deliver(test);
    await later(test, 1_800_000);
    expect(await state(test)).toMatchObject({ waiting: 1, deadLetters: 0 });
    await later(test, 1_800_000);
    expect(receiver.types()).toEqual(['release.failed', 'release.closed']);
    expect(await state(test)).toMatchObject({
      waiting: 0,
      letters: [{ type: 'release.failed', position: 1, ref: expect.stringMatching(/^R-\d+\/1$/) }],
    });
  });

  it('stops at 410, and gives up everything that follows without asking', async () => {
    const test = webhookDeps(database(), [subscriber()]);
    receiver.answer = refuse(410);
    await record(test.deps, await emptyRelease(database()), 3);
    await deliver(test);
    await record(test.deps, await emptyRelease(database()));
    await deliver(test);
    expect(receiver.received).toHaveLength(1);
    expect(await state(test)).toMatchObject({ waiting: 0, deadLetters: 4, trouble: { goneAt: test.clock.now() } });
    const told = test.messenger.sent.filter(({ post }) => post.key.includes(':given-up:'));
    expect(told).toMatchObject([
      { post: { target: test.deps.settings.escalationChannel, content: { text: expect.stringContaining('410') } } },
    ]);
  });

  it('tries an address that was changed in the settings, whatever the one before it said', async () => {
    const test = webhookDeps(database(), [subscriber({ name: 'moved' })]);
    receiver.answer = refuse(410);
    await record(test.deps, await emptyRelease(database()));
    await deliver(test);
    receiver.answer = accept;
    subscribe(test, [subscriber({ name: 'moved', url: `${receiver.url}/new` })]);
    await record(test.deps, await emptyRelease(database()));
    await deliver(test);
    expect(receiver.received).toHaveLength(2);
    expect(await state(test)).toMatchObject({ waiting: 0, trouble: null });
  });

  it('waits as long as it is asked to, but never longer than until it gives up', async () => {
    const test = webhookDeps(database(), [subscriber({ giveUpAfterMs: 7_200_000 })]);
    receiver.answer = refuse(429, { 'retry-after': '999999' });
    await record(test.deps, await emptyRelease(database()));
    await deliver(test);
    await later(test, 3_600_000);
    expect(receiver.received).toHaveLength(1);
    await later(test, 3_600_001);
    expect(await state(test)).toMatchObject({ waiting: 0, deadLetters: 1 });
  });

  it('sends nothing without its secret, and says which variable is missing', async () => {
    const test = webhookDeps(database(), [subscriber()], {});
    await record(test.deps, await emptyRelease(database()));
    await deliver(test);
    expect(receiver.received).toEqual([]);
    expect((await state(test))?.trouble?.failure).toBe('the environment variable BOARD_SECRET is not set');
  });

  it('forgets what waits for a subscriber that stays out of the settings, and does not send it later', async () => {
    const gone = subscriber();
    const test = webhookDeps(database(), [gone]);
    const release = await emptyRelease(database());
    await record(test.deps, release, 3);
    subscribe(test, []);
    await deliver(test);
    const feeds = await database().read((stores) => stores.webhooks.waiting(gone.name));
    expect(feeds).toHaveLength(1);
    test.clock.advance(3_600_000);
    await database().transaction(async (stores) => {
      for (const feed of feeds) await stores.webhooks.schedule(feed, 0);
    });
    await deliver(test);
    expect(await database().read((stores) => stores.webhooks.waiting(gone.name))).toEqual([]);
    subscribe(test, [gone]);
    await record(test.deps, release, 1);
    await deliver(test);
    expect(receiver.received).toHaveLength(1);
  });

  it('delivers a thousand events that are recorded at once', async () => {
    const test = webhookDeps(database(), [subscriber()]);
    const many = await emptyRelease(database());
    await record(test.deps, many, 700);
    for (let number = 0; number < 30; number += 1) await record(test.deps, await emptyRelease(database()), 10);
    await workUntil(test.deps, test.work, 'all are delivered', () => receiver.received.length >= 1_000, 60_000);
    await deliver(test);
    expect(receiver.received).toHaveLength(1_000);
    const positions = new Map<string, number[]>();
    for (const { body } of receiver.received) {
      const { data } = JSON.parse(body) as { data: { position: number; release: { id: string } } };
      positions.set(data.release.id, [...(positions.get(data.release.id) ?? []), data.position]);
    }
    for (const [id, found] of positions)
      expect(found).toEqual(Array.from({ length: id === many ? 700 : 10 }, (_, index) => index + 1));
  }, 90_000);
});
