import { afterEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/support/needs.ts';
import { twoReplicas } from '../../../test/support/replicas.ts';
import { approved, attestAll, by, completed, must, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Stores } from '../../ports/stores.ts';
import { liftLock, placeLock } from '../lock/locks.ts';
import { requestRollback } from './request-rollback.ts';
import { startRelease } from './start-release.ts';

/** Long enough for a request that does not wait to have responded. */
const wellMs = 400;

/** A replica that has decided but is slow to record it: `decided` resolves when it waits, `go` lets it continue. */
function slow(database: Database) {
  let go = () => {};
  let decide = () => {};
  const gone = new Promise<void>((resolve) => {
    go = resolve;
  });
  const decided = new Promise<void>((resolve) => {
    decide = resolve;
  });
  const transaction = <T>(work: (stores: Stores) => Promise<T>) =>
    database.transaction(async (stores) => {
      const value = await work(stores);
      if (stores.writes() > 0) {
        decide();
        await gone;
      }
      return value;
    });
  return { database: { ...database, transaction }, decided, go };
}

describeWith('postgres', 'what two replicas decide at the same moment', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);
  afterEach(() => clearQueues(replicas.first));

  const start = (test: TestDeps, database: Database, id: ReleaseId) =>
    startRelease({ ...test.deps, database }, { releaseId: id }, by(people.requester));
  const rollBack = (test: TestDeps, database: Database, id: ReleaseId) =>
    requestRollback({ ...test.deps, database }, { releaseId: id, reason: 'it looks wrong' }, by(people.requester));
  const lock = (test: TestDeps) => ({ scope: test.services.shop, environment: null, reason: 'a pause' });

  async function ready(test: TestDeps, version = '1.1.0'): Promise<ReleaseId> {
    const id = await approved(test, { version });
    await attestAll(test, id);
    return id;
  }

  it('is one of them only: the newer release starts, and the older one is not rolled back beside it', async () => {
    const test = testDeps(replicas.first);
    const older = await completed(test);
    const newer = await ready(test, '1.2.0');
    const replica = slow(replicas.first);
    const starting = start(test, replica.database, newer);
    await replica.decided;
    const turningBack = rollBack(test, replicas.second, older);
    await Promise.race([turningBack, systemClock.sleep(wellMs)]);
    replica.go();
    must(await starting);
    expect(refusal(await turningBack)).toMatchObject({ kind: 'newer_deployment' });
    expect((await view(test, older)).deployment?.state).toBe('succeeded');
  });

  it('is one of them only: the older release is rolled back, and the newer one does not start beside it', async () => {
    const test = testDeps(replicas.first);
    const older = await completed(test);
    const newer = await ready(test, '1.2.0');
    const replica = slow(replicas.first);
    const turningBack = rollBack(test, replica.database, older);
    await replica.decided;
    const starting = start(test, replicas.second, newer);
    await Promise.race([starting, systemClock.sleep(wellMs)]);
    replica.go();
    must(await turningBack);
    const refused = refusal(await starting);
    expect(refused).toMatchObject({
      kind: 'gate_closed',
      checks: expect.arrayContaining([expect.objectContaining({ id: 'place', reasonCode: 'UNDER_WAY' })]),
    });
    expect((await view(test, newer)).deployment).toBeNull();
  });

  it('comes one after the other: nothing starts against a lock that somebody was told of', async () => {
    const test = testDeps(replicas.first);
    const id = await ready(test);
    const replica = slow(replicas.first);
    const locking = placeLock({ ...test.deps, database: replica.database }, lock(test), by(people.onCall));
    await replica.decided;
    const starting = start(test, replicas.second, id);
    await Promise.race([starting, systemClock.sleep(wellMs)]);
    replica.go();
    must(await locking);
    expect(refusal(await starting)).toMatchObject({
      kind: 'gate_closed',
      checks: expect.arrayContaining([expect.objectContaining({ id: 'locks', reasonCode: 'LOCKED' })]),
    });
  });

  it('comes one after the other: a lock that is placed while another is lifted stays', async () => {
    const test = testDeps(replicas.first);
    must(await placeLock(test.deps, lock(test), by(people.onCall)));
    const replica = slow(replicas.first);
    const newer = { ...lock(test), environment: 'production', reason: 'payments fail' };
    const locking = placeLock({ ...test.deps, database: replica.database }, newer, by(people.requester));
    await replica.decided;
    const lifting = liftLock({ ...test.deps, database: replicas.second }, lock(test), by(people.onCall));
    await Promise.race([lifting, systemClock.sleep(wellMs)]);
    replica.go();
    must(await locking);
    expect(must(await lifting).lifted).toBe(1);
    const open = await replicas.first.read((stores) => stores.locks.open());
    expect(open.filter(({ service }) => service === test.services.shop)).toMatchObject([{ reason: 'payments fail' }]);
  });

  it('is on record in its order: what waits for a lock to be lifted starts after that', async () => {
    const test = testDeps(replicas.first);
    const id = await ready(test);
    must(await placeLock(test.deps, lock(test), by(people.onCall)));
    const replica = slow(replicas.first);
    const lifting = liftLock({ ...test.deps, database: replica.database }, lock(test), by(people.onCall));
    await replica.decided;
    const starting = start(test, replicas.second, id);
    await Promise.race([starting, systemClock.sleep(wellMs)]);
    // Any time that the waiting transaction took before is now in the past.
    test.clock.advance(5_000);
    const lifted = test.deps.clock.now();
    replica.go();
    must(await lifting);
    must(await starting);
    const { deployment, events } = await view(test, id);
    const began = events.find((event) => event.type === 'release.started');
    expect(began?.at.getTime()).toBeGreaterThanOrEqual(lifted.getTime());
    expect(deployment?.startedAt.getTime()).toBeGreaterThanOrEqual(lifted.getTime());
  });
});
