import { afterEach, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, must, refusal, until, view, watched } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps, workUntil } from '../../../test/support/test-deps.ts';
import { channels, people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { startRelease } from '../deployment/start-release.ts';
import { answerRide } from './answer-ride.ts';
import { rideAlong } from './ride-along.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const ride = (test: TestDeps, releaseId: ReleaseId, personId: string, note = 'the new search') =>
  rideAlong(test.deps, { releaseId, personId, note }, by(people.requester));
const say = (test: TestDeps, releaseId: ReleaseId, person: string, verdict: 'good' | 'uh-oh', why = '') =>
  answerRide(test.deps, { releaseId, verdict, why }, by(person));

it('a rider is asked when the watch begins, and one uh-oh gets a rollback proposed and people told', async () => {
  const test = testDeps(database());
  const id = await approved(test);
  await attestAll(test, id);
  must(await ride(test, id, people.bystander));
  must(await ride(test, id, people.author, ''));
  expect(refusal(await ride(test, id, people.author)).kind).toBe('rides_already');
  expect(refusal(await ride(test, id, people.gone)).kind).toBe('no_such_assignee');
  expect(refusal(await say(test, id, people.author, 'good')).kind).toBe('nothing_to_judge');
  must(await startRelease(test.deps, { releaseId: id }, by(people.requester)));
  await until(test, id, 'it is watched', (now) => now.deployment?.state === 'verifying');
  const asked = () =>
    test.messenger.sent.flatMap(({ post }) => (post.content.kind === 'ride' ? [[post.target, post.content.text]] : []));
  await workUntil(test.deps, test.work, 'both are asked', () => asked().length === 2);
  expect(asked().find(([who]) => who === people.bystander)?.[1]).toContain('Yours in it: the new search.');

  expect(must(await say(test, id, people.author, 'good')).effect).toBe('noted');
  expect(refusal(await say(test, id, people.author, 'good')).kind).toBe('rider_answered');
  expect(refusal(await say(test, id, people.requester, 'uh-oh', 'it fails')).kind).toBe('no_rider');
  expect(refusal(await say(test, id, people.bystander, 'uh-oh')).kind).toBe('reason_needed');
  expect(must(await say(test, id, people.bystander, 'uh-oh', 'nothing is found')).effect).toBe('escalated');
  const now = await view(test, id);
  expect(now.proposals.map(({ state }) => state)).toEqual(['open']);
  expect(now.escalations).toMatchObject([
    { severity: 'critical', summary: expect.stringContaining('nothing is found') },
  ]);
  expect(now.riders.map(({ personId, verdict }) => [personId, verdict])).toEqual([
    [people.bystander, 'uh-oh'],
    [people.author, 'good'],
  ]);
  expect(now.events.filter(({ type }) => type.startsWith('rider.')).map(({ type }) => type)).toEqual([
    'rider.joined',
    'rider.joined',
    'rider.answered',
    'rider.answered',
  ]);
  const paged = () =>
    test.messenger.shown.some(
      ({ message }) => message.surface.kind === 'page' && message.target === channels.escalations,
    );
  await workUntil(test.deps, test.work, 'the channel is told', paged);
});

it('an uh-oh while a deployment is under way pauses it', async () => {
  const test = testDeps(database());
  const id = await approved(test);
  await attestAll(test, id);
  must(await ride(test, id, people.bystander));
  // Nothing works on its steps yet.
  await test.work.stop(1_000);
  must(await startRelease(test.deps, { releaseId: id }, by(people.requester)));
  expect(must(await say(test, id, people.bystander, 'uh-oh', 'wrong build')).effect).toBe('paused');
  const now = await view(test, id);
  expect(now.deployment?.state).toBe('paused');
  expect(now.proposals).toEqual([]);
  expect(now.escalations).toHaveLength(1);
});

it('somebody who joins during the watch is asked at once, and nobody joins afterward', async () => {
  const test = testDeps(database());
  const id = await watched(test);
  must(await ride(test, id, people.bystander));
  await workUntil(test.deps, test.work, 'they are asked', () =>
    test.messenger.sent.some(({ post }) => post.content.kind === 'ride' && post.target === people.bystander),
  );
  test.clock.advance(61_000);
  await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
  expect(refusal(await ride(test, id, people.author)).kind).toBe('nothing_to_judge');
});
