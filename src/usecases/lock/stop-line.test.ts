import { afterEach, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, must, refusal, started, until } from '../../../test/support/story.ts';
import { clearQueues, testDeps, workUntil } from '../../../test/support/test-deps.ts';
import { channels, people } from '../../../test/support/test-settings.ts';
import { requestRollback } from '../deployment/request-rollback.ts';
import { startRelease } from '../deployment/start-release.ts';
import { liftLock } from './locks.ts';
import { liftStop, stopLine } from './stop-line.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

it('a stop lets nothing start, leaves what is running, and takes two people to lift', async () => {
  const test = testDeps(database());
  const running = await started(test);
  const waiting = await approved(test, { service: test.services.tool });
  await attestAll(test, waiting);
  const reason = 'the data center is on fire';
  expect(must(await stopLine(test.deps, { reason }, by(people.onCall)))).toMatchObject({ running: 1 });
  expect(refusal(await stopLine(test.deps, { reason }, by(people.requester)))).toMatchObject({
    kind: 'line_stopped',
    by: people.onCall,
  });

  const start = () => startRelease(test.deps, { releaseId: waiting }, by(people.requester));
  const shut = refusal(await start());
  expect(shut.kind === 'gate_closed' && shut.checks.filter(({ result }) => result !== 'passed')).toMatchObject([
    { id: 'locks', detail: expect.stringContaining('the line is stopped') },
  ]);
  // What was started goes on, and can be rolled back.
  await until(test, running, 'it is deployed', (now) => now.deployment?.state === 'verifying');
  must(await requestRollback(test.deps, { releaseId: running, reason: 'to be safe' }, by(people.requester)));
  const stops = () => test.messenger.sent.filter(({ post }) => post.content.kind === 'stop');
  await workUntil(test.deps, test.work, 'it is announced', () => stops().length === 2);
  expect(
    stops()
      .map(({ post }) => post.target)
      .sort(),
  ).toEqual([channels.escalations, channels.releases].sort());

  // Neither a usual unlock nor one person lifts it.
  const unlock = { scope: 'all', environment: null, reason: 'all is well' };
  expect(refusal(await liftLock(test.deps, unlock, by(people.requester))).kind).toBe('line_stopped');
  const lift = (person: string, why = 'the fire is out') => liftStop(test.deps, { reason: why }, by(person));
  expect(must(await lift(people.onCall))).toEqual({ isLifted: false, askedBy: people.onCall });
  expect(refusal(await lift(people.onCall)).kind).toBe('second_person_needed');
  expect(refusal(await start()).kind).toBe('gate_closed');
  expect(must(await lift(people.manager, 'I looked'))).toEqual({ isLifted: true, askedBy: people.onCall });
  expect(refusal(await lift(people.manager)).kind).toBe('line_not_stopped');
  must(await start());

  await workUntil(test.deps, test.work, 'the announcement names both', () =>
    stops().some(({ post }) => post.content.kind === 'stop' && post.content.card.liftedBy === people.manager),
  );
  const card = stops().at(-1)?.post.content;
  const id = card?.kind === 'stop' ? card.card.id : '';
  const record = await database().read((stores) => stores.placeEvents.of(id));
  expect(record.map(({ type }) => type)).toEqual(['lock.placed', 'lock.lift_asked', 'lock.lifted']);
  expect(record.at(-1)).toMatchObject({
    actor: { id: people.manager },
    data: { reason: 'I looked', askedBy: people.onCall, askReason: 'the fire is out' },
  });
});
