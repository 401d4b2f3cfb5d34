import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import {
  approved,
  attestAll,
  by,
  completed,
  must,
  opened,
  refusal,
  request,
  started,
  until,
  view,
} from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps, workUntil } from '../../../test/support/test-deps.ts';
import { channels, people } from '../../../test/support/test-settings.ts';
import type { PlaceReminderId, ReleaseId } from '../../domain/ids.ts';
import { parseQueueRef, type QueueEntry } from '../../domain/queue/entry.ts';
import { startRelease } from '../deployment/start-release.ts';
import { cancelRelease } from '../release/cancel-release.ts';
import { openRelease } from '../release/open-release.ts';
import { leaveQueue, swapPlaces, yieldPlace } from './change-place.ts';
import { claimTurn } from './claim-turn.ts';
import { type QueueRequest, queueRelease, queueRequest } from './join-queue.ts';
import { listQueue } from './list-queue.ts';

const database = embeddedDatabase();
afterEach(async () => {
  await clearQueues(database());
  // One environment has one queue, whatever test it is of.
  await database().transaction(async (stores) => {
    for (const name of ['staging', 'production'])
      for (const entry of await stores.queue.open(name)) await stores.queue.save({ ...entry, state: 'left' });
  });
});

function wait(test: TestDeps, person: string, more: Partial<QueueRequest> = {}) {
  const input: QueueRequest = {
    service: test.services.shop,
    version: '1.2.0',
    environment: 'production',
    strategy: null,
    because: null,
    emergency: null,
    ...more,
  };
  return queueRequest(test.deps, input, by(person));
}

async function entryOf(ref: string): Promise<QueueEntry> {
  const number = parseQueueRef(ref) ?? 0;
  const entry = await database().read((stores) => stores.queue.find({ number }));
  if (!entry) throw new Error(`there is no ${ref}`);
  return entry;
}

const claim = async (test: TestDeps, ref: string, person: string) =>
  claimTurn(test.deps, { entryId: (await entryOf(ref)).id }, by(person));
const look = () =>
  database().transaction((stores) => stores.placeReminders.schedule('plr_queue_production' as PlaceReminderId, 0));
const cancel = async (test: TestDeps, id: ReleaseId) =>
  must(await cancelRelease(test.deps, { releaseId: id, reason: 'not today' }, by(people.requester)));
const called = (test: TestDeps, ref: string) =>
  workUntil(test.deps, test.work, `${ref} is called`, async () => (await entryOf(ref)).state === 'called');
const told = (test: TestDeps, person: string) =>
  test.messenger.sent.flatMap(({ post }) =>
    post.target === person && post.content.kind === 'turn' ? [post.content.text] : [],
  );
const typesOf = async (ref: string) => {
  const { id } = await entryOf(ref);
  return (await database().read((stores) => stores.placeEvents.of(id))).map(({ type }) => type);
};
const positions = async (test: TestDeps) =>
  (await listQueue(test.deps)).flatMap(({ rows }) =>
    rows.map(({ entry, position }) => [`Q-${entry.number}`, position]),
  );

describe('a request whose place is occupied', () => {
  it('waits, is called when the place is free, and becomes a release planned against what runs then', async () => {
    const test = testDeps(database());
    const first = await opened(test);
    const asked = request(test, { version: '1.2.0' });
    expect(refusal(await openRelease(test.deps, asked, by(people.onCall))).kind).toBe('active_release_exists');
    const { ref, position, isCalled } = must(await wait(test, people.onCall));
    expect({ position, isCalled }).toEqual({ position: 1, isCalled: false });
    expect(refusal(await wait(test, people.manager)).kind).toBe('already_queued');
    expect(refusal(await claim(test, ref, people.onCall)).kind).toBe('not_your_turn');

    await cancel(test, first);
    await called(test, ref);
    await workUntil(test.deps, test.work, 'they are told', () => told(test, people.onCall).length === 1);
    // Nobody else takes the place meanwhile.
    expect(refusal(await openRelease(test.deps, asked, by(people.requester)))).toMatchObject({
      kind: 'others_wait',
      ref,
    });
    expect(refusal(await claim(test, ref, people.requester)).kind).toBe('not_your_entry');
    test.world.running.set(`${test.services.shop}/production`, '1.0.9');
    const taken = must(await claim(test, ref, people.onCall));
    expect(taken.became).toBe('opened');
    const entry = await entryOf(ref);
    expect(entry.state).toBe('started');
    const now = await view(test, entry.releaseId as ReleaseId);
    expect(now.release).toMatchObject({ version: '1.2.0', requesterId: people.onCall, state: 'in_review' });
    expect(now.release.plan.rollback.target).toBe('1.0.9');
    expect(now.events.find(({ type }) => type === 'queue.taken')).toMatchObject({ data: { ref } });
    expect(await typesOf(ref)).toEqual(['queue.joined', 'queue.called', 'queue.taken']);
    expect(refusal(await claim(test, ref, people.onCall)).kind).toBe('not_your_turn');
  });

  it('is called at once when nothing is in the way, and is not taken after its time', async () => {
    const test = testDeps(database());
    const { ref, isCalled } = must(await wait(test, people.onCall));
    expect(isCalled).toBe(true);
    test.clock.advance(15 * 60_000);
    expect(refusal(await claim(test, ref, people.onCall)).kind).toBe('turn_over');
  });

  it('goes behind the next one after a missed turn, and leaves after the second', async () => {
    const test = testDeps(database());
    const one = must(await wait(test, people.onCall)).ref;
    const two = must(await wait(test, people.manager, { version: '1.3.0' })).ref;
    test.clock.advance(15 * 60_000);
    await look();
    await called(test, two);
    expect(await entryOf(one)).toMatchObject({ state: 'waiting', misses: 1 });
    expect(await positions(test)).toEqual([
      [two, 1],
      [one, 2],
    ]);
    must(await leaveQueue(test.deps, { entry: two }, by(people.manager)));
    expect((await entryOf(one)).state).toBe('called');
    test.clock.advance(15 * 60_000);
    await look();
    await workUntil(test.deps, test.work, 'it leaves', async () => (await entryOf(one)).state === 'left');
    expect(await typesOf(one)).toEqual([
      'queue.joined',
      'queue.called',
      'queue.missed',
      'queue.called',
      'queue.missed',
      'queue.left',
    ]);
    await workUntil(test.deps, test.work, 'they are told', () =>
      told(test, people.onCall).some((text) => text.includes('has left the queue: its turn was not taken 2 times')),
    );
  });

  it('changes its place only by agreement, and an emergency goes ahead a few times at most', async () => {
    const test = testDeps(database());
    const holder = await opened(test);
    const version = (minor: number) => ({ version: `1.${minor}.0` });
    const one = must(await wait(test, people.onCall, version(2))).ref;
    const two = must(await wait(test, people.manager, version(3))).ref;
    const three = must(await wait(test, people.requester, version(4))).ref;
    expect(must(await yieldPlace(test.deps, { entry: one }, by(people.onCall)))).toEqual({
      ref: one,
      to: two,
      position: 2,
    });
    expect(refusal(await yieldPlace(test.deps, { entry: three }, by(people.requester))).kind).toBe('nobody_behind');
    const swap = (entry: string, other: string, person: string) =>
      swapPlaces(test.deps, { entry, with: other }, by(person));
    expect(must(await swap(three, two, people.requester)).isDone).toBe(false);
    expect((await positions(test)).map(([ref]) => ref)).toEqual([two, one, three]);
    expect(refusal(await swap(two, three, people.requester)).kind).toBe('not_your_entry');
    expect(must(await swap(two, three, people.manager)).isDone).toBe(true);
    expect((await positions(test)).map(([ref]) => ref)).toEqual([three, one, two]);

    const urgent = async (minor: number) =>
      must(await wait(test, people.approver, { ...version(minor), emergency: 'payments fail' })).ref;
    const hurried = [await urgent(5), await urgent(6), await urgent(7), await urgent(8)];
    // The fourth goes behind everybody who was overtaken three times.
    expect((await positions(test)).map(([ref]) => ref)).toEqual([
      ...hurried.slice(0, 3),
      three,
      one,
      two,
      ...hurried.slice(3),
    ]);
    expect((await entryOf(one)).overtaken).toBe(3);
    const announced = () =>
      test.messenger.sent.filter(
        ({ post }) =>
          post.target === channels.releases &&
          post.content.kind === 'text' &&
          post.content.text.includes('payments fail'),
      );
    await workUntil(test.deps, test.work, 'they are announced', () => announced().length === 4);
    await cancel(test, holder);
    await called(test, hurried[0] ?? '');
  });
});

describe('a release that cannot start yet', () => {
  it('waits for a deployment of a service that it depends on, and starts by its turn', async () => {
    const test = testDeps(database());
    const shop = await approved(test);
    await attestAll(test, shop);
    const bank = await started(test, { service: test.services.bank });
    const start = (id: ReleaseId) => startRelease(test.deps, { releaseId: id }, by(people.requester));
    const shut = refusal(await start(shop));
    expect(shut.kind === 'gate_closed' && shut.checks.filter(({ result }) => result !== 'passed')).toMatchObject([
      { id: 'queue', reasonCode: 'DEPENDENT_UNDER_WAY' },
    ]);
    const { ref } = must(await queueRelease(test.deps, { releaseId: shop, emergency: null }, by(people.requester)));
    await until(test, bank, 'the bank is deployed', (now) => now.deployment?.state === 'verifying');
    await called(test, ref);
    expect(must(await claim(test, ref, people.requester)).became).toBe('started');
    expect((await entryOf(ref)).state).toBe('started');
    expect((await view(test, shop)).events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['queue.joined', 'queue.taken', 'release.started']),
    );
  });

  it('is held while the turn of another one is called, until that time is over', async () => {
    const test = testDeps(database());
    const shop = await approved(test);
    await attestAll(test, shop);
    const { ref, isCalled } = must(await wait(test, people.onCall, { service: test.services.bank }));
    expect(isCalled).toBe(true);
    const start = () => startRelease(test.deps, { releaseId: shop }, by(people.requester));
    const shut = refusal(await start());
    expect(shut.kind === 'gate_closed' && shut.checks.filter(({ result }) => result !== 'passed')).toMatchObject([
      { id: 'queue', reasonCode: 'TURN_OF_OTHERS', detail: expect.stringContaining(ref) },
    ]);
    // Once missed, it would be called again, being alone; the second miss is its last.
    test.clock.advance(15 * 60_000);
    await look();
    await workUntil(test.deps, test.work, 'a miss', async () => (await entryOf(ref)).misses === 1);
    test.clock.advance(15 * 60_000);
    must(await start());
  });

  it('leaves the queue when it is cancelled', async () => {
    const test = testDeps(database());
    const shop = await approved(test);
    const { ref } = must(await queueRelease(test.deps, { releaseId: shop, emergency: null }, by(people.requester)));
    await cancel(test, shop);
    await workUntil(test.deps, test.work, 'it leaves', async () => (await entryOf(ref)).state === 'left');
  });
});

describe('the list', () => {
  it('says when a turn is expected from earlier deployments, and says so when there are none', async () => {
    const test = testDeps(database());
    const before = await completed(test);
    const { deployment } = await view(test, before);
    const tookMs = (deployment?.finishedAt?.getTime() ?? 0) - (deployment?.startedAt.getTime() ?? 0);
    expect(tookMs).toBeGreaterThan(0);
    must(await wait(test, people.onCall, { version: '1.2.0' }));
    must(await wait(test, people.manager, { version: '1.3.0' }));
    must(await wait(test, people.onCall, { service: test.services.tool }));
    must(await wait(test, people.manager, { service: test.services.tool, version: '1.3.0' }));
    const [production] = await listQueue(test.deps);
    expect(production?.rows.map(({ expected }) => expected)).toEqual([
      { kind: 'called' },
      { kind: 'in', medianMs: tookMs, p80Ms: tookMs },
      { kind: 'called' },
      { kind: 'no_history', service: test.services.tool },
    ]);
  });
});
