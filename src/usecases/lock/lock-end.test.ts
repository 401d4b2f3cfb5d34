import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, must, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps, workUntil } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { LockId, PlaceReminderId } from '../../domain/ids.ts';
import { startRelease } from '../deployment/start-release.ts';
import { handOverLock, keepLock } from './care-for-lock.ts';
import { liftLock, liftOne, placeLock } from './locks.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const hour = 3_600_000;

async function lockOf(test: TestDeps) {
  const all = await database().read((stores) => stores.locks.open());
  const lock = all.find(({ service }) => service === test.services.shop);
  if (!lock) throw new Error('the shop is not locked');
  return lock;
}

const found = (id: LockId) => database().read((stores) => stores.locks.find(id));
const recordOf = async (id: LockId) =>
  (await database().read((stores) => stores.placeEvents.of(id))).map(({ type }) => type);
const look = (id: LockId) =>
  database().transaction((stores) => stores.placeReminders.schedule(`plr_${id}` as PlaceReminderId, 0));
const told = (test: TestDeps, person: string) =>
  test.messenger.sent.flatMap(({ post }) =>
    post.target === person && post.content.kind === 'lock' ? [post.content.text] : [],
  );

function place(test: TestDeps, more: Partial<Parameters<typeof placeLock>[1]> = {}) {
  const input = { scope: test.services.shop, environment: 'production', reason: 'stocktaking', ...more };
  return placeLock(test.deps, input, by(people.bystander));
}

describe('a lock with an end', () => {
  it('blocks until then, and is lifted on record by the system', async () => {
    const test = testDeps(database());
    const id = await approved(test);
    await attestAll(test, id);
    const expiresAt = new Date(test.clock.now().getTime() + 2 * hour);
    expect(must(await place(test, { expiresAt })).expiresAt).toBe(expiresAt.toISOString());
    const lock = await lockOf(test);
    const start = () => startRelease(test.deps, { releaseId: id }, by(people.requester));
    const shut = refusal(await start());
    expect(shut.kind === 'gate_closed' && shut.checks.filter(({ result }) => result !== 'passed')).toMatchObject([
      { id: 'locks', reasonCode: 'LOCKED' },
    ]);
    test.clock.advance(2 * hour);
    // Whether or not it is on record yet, it no longer applies.
    must(await start());
    await look(lock.id);
    await workUntil(test.deps, test.work, 'it is lifted', async () => (await found(lock.id))?.liftedAt !== null);
    expect(await found(lock.id)).toMatchObject({ liftedBy: 'quarterdeck', liftReason: 'it expired' });
    expect(await recordOf(lock.id)).toEqual(['lock.placed', 'lock.expired']);
  });

  it('can be placed again once it has expired, and never in the past', async () => {
    const test = testDeps(database());
    must(await place(test, { expiresAt: new Date(test.clock.now().getTime() + hour) }));
    expect(refusal(await place(test)).kind).toBe('already_locked');
    test.clock.advance(hour);
    must(await place(test));
    const past = { scope: test.services.bank, expiresAt: test.clock.now() };
    expect(refusal(await place(test, past)).kind).toBe('lock_time');
  });

  it('has the end that the settings say, when none is given', async () => {
    const test = testDeps(database());
    const { settings } = test.deps;
    const deps = { ...test.deps, settings: { ...settings, locks: { ...settings.locks, expiryMs: 4 * hour } } };
    const input = { scope: test.services.shop, environment: null, reason: 'stocktaking' };
    const { expiresAt } = must(await placeLock(deps, input, by(people.bystander)));
    expect(Date.parse(expiresAt ?? '')).toBe(test.clock.now().getTime() + 4 * hour);
  });
});

describe('whoever looks after a lock', () => {
  it('is reminded each day and before its end, and the next one once it was handed over', async () => {
    const test = testDeps(database());
    must(await place(test, { expiresAt: new Date(test.clock.now().getTime() + 60 * hour) }));
    const { id } = await lockOf(test);
    test.clock.advance(24 * hour);
    await look(id);
    await workUntil(test.deps, test.work, 'the author is told', () => told(test, people.bystander).length === 1);
    expect(told(test, people.bystander)[0]).toMatch(/has been there for .*: stocktaking\..* Is it still needed\?/);

    const scope = { scope: test.services.shop, environment: 'production', to: people.onCall };
    expect(must(await handOverLock(test.deps, scope, by(people.bystander))).count).toBe(1);
    expect(await lockOf(test)).toMatchObject({ authorId: people.bystander, responsibleId: people.onCall });
    test.clock.advance(35.75 * hour);
    await look(id);
    await workUntil(test.deps, test.work, 'the next one is told', () => told(test, people.onCall).length === 2);
    expect(told(test, people.onCall)[1]).toContain('ends soon');
    expect(told(test, people.bystander)).toHaveLength(1);
    must(await keepLock(test.deps, { lockId: id }, by(people.onCall)));
    expect(await recordOf(id)).toEqual([
      'lock.placed',
      'lock.reminded',
      'lock.handed_over',
      'lock.reminded',
      'lock.kept',
    ]);
    must(await liftOne(test.deps, { lockId: id, reason: 'counted' }, by(people.onCall)));
    expect(refusal(await liftOne(test.deps, { lockId: id, reason: 'again' }, by(people.onCall))).kind).toBe(
      'lock_gone',
    );
    expect(refusal(await keepLock(test.deps, { lockId: id }, by(people.onCall))).kind).toBe('lock_gone');
  });

  it('is a person, never somebody who has left', async () => {
    const test = testDeps(database());
    must(await place(test));
    const scope = { scope: test.services.shop, environment: 'production', to: people.gone };
    expect(refusal(await handOverLock(test.deps, scope, by(people.bystander))).kind).toBe('no_such_assignee');
  });
});

describe('a warning', () => {
  it('blocks nothing, and is confirmed by whoever starts, which is on record', async () => {
    const test = testDeps(database());
    const id = await approved(test);
    await attestAll(test, id);
    must(await place(test, { kind: 'warning', reason: 'the vendor is slow' }));
    const start = (despiteWarnings?: boolean) =>
      startRelease(test.deps, { releaseId: id, ...(despiteWarnings ? { despiteWarnings } : {}) }, by(people.requester));
    expect(refusal(await start())).toMatchObject({ kind: 'lock_warning', reasons: ['the vendor is slow'] });
    expect((await view(test, id)).deployment).toBeNull();
    must(await start(true));
    const { events } = await view(test, id);
    expect(events.find(({ type }) => type === 'lock.warnings_confirmed')).toMatchObject({
      data: { reasons: ['the vendor is slow'] },
      actor: { id: people.requester },
    });
  });

  it('stands beside a lock of the same place, and is removed with it', async () => {
    const test = testDeps(database());
    must(await place(test));
    must(await place(test, { kind: 'warning' }));
    const unlock = { scope: test.services.shop, environment: 'production', reason: 'counted' };
    expect(must(await liftLock(test.deps, unlock, by(people.bystander))).lifted).toBe(2);
  });
});
