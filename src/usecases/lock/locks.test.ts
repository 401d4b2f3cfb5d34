import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, completed, eventTypes, must, refusal, until, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { requestRollback } from '../deployment/request-rollback.ts';
import { liftLock, placeLock } from './locks.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

async function rolledBack(test: TestDeps, environment: string): Promise<ReleaseId> {
  const id = await completed(test, { environment });
  must(await requestRollback(test.deps, { releaseId: id, reason: 'it looks wrong' }, by(people.requester)));
  await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
  return id;
}

const lifted = async (test: TestDeps, id: ReleaseId) =>
  (await view(test, id)).events.filter(({ type }) => type === 'lock.lifted');

describe('a lock that a rollback placed', () => {
  it('is lifted in the record of the release as well, once, by whoever lifted it', async () => {
    const test = testDeps(database());
    const id = await rolledBack(test, 'production');
    const before = await view(test, id);
    const place = { scope: test.services.shop, environment: 'production', reason: 'fixed in 1.2.0' };
    expect(must(await liftLock(test.deps, place, by(people.onCall))).lifted).toBe(1);
    expect(refusal(await liftLock(test.deps, place, by(people.onCall))).kind).toBe('no_lock');
    expect(await lifted(test, id)).toMatchObject([
      { data: { reason: 'fixed in 1.2.0' }, actor: { kind: 'person', id: people.onCall } },
    ]);
    // The card no longer says that the service is locked.
    expect((await view(test, id)).release.revision).toBe(before.release.revision + 1);
    const audit = await verifyAudit(database(), { knownHead: null, onProgress: () => {} });
    expect(audit.problem).toBeNull();
  });

  it('is lifted in the record of its own release, when locks of several places are lifted at once', async () => {
    const test = testDeps(database());
    const ids = [await rolledBack(test, 'staging'), await rolledBack(test, 'production')];
    // One that a person placed is in no release's record.
    const mine = { scope: test.services.shop, environment: null, reason: 'a pause' };
    must(await placeLock(test.deps, mine, by(people.onCall)));
    expect(must(await liftLock(test.deps, { ...mine, reason: 'all is well' }, by(people.onCall))).lifted).toBe(3);
    for (const id of ids) expect(await lifted(test, id)).toHaveLength(1);
  });

  it('stays, and so does the record, while only a lock of another scope is lifted', async () => {
    const test = testDeps(database());
    const id = await rolledBack(test, 'production');
    const other = { scope: 'production', environment: null, reason: 'a holiday' };
    must(await placeLock(test.deps, other, by(people.onCall)));
    must(await liftLock(test.deps, { ...other, reason: 'it is over' }, by(people.onCall)));
    expect(await eventTypes(test, id)).not.toContain('lock.lifted');
    expect((await view(test, id)).locks.filter(({ service }) => service === test.services.shop)).toHaveLength(1);
  });
});
