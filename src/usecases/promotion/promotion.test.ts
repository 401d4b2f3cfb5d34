import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, must, refusal, until, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { explainStart } from '../deployment/explain-start.ts';
import { startRelease } from '../deployment/start-release.ts';
import { promoteRelease } from './promote-release.ts';
import { whereRuns } from './where-runs.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const start = (test: TestDeps, id: ReleaseId) => startRelease(test.deps, { releaseId: id }, by(people.requester));
const promote = (test: TestDeps, to: string | null = null, version: string | null = null) =>
  promoteRelease(test.deps, { service: test.services.shop, version, to }, by(people.requester));

/** A release to this environment that has ended well. */
async function completed(test: TestDeps, environment: string): Promise<ReleaseId> {
  const id = await approved(test, { environment });
  await attestAll(test, id);
  must(await start(test, id));
  await until(test, id, 'it is watched', (now) => now.deployment?.state === 'verifying');
  test.clock.advance(120_000);
  await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
  return id;
}

const shutBy = async (test: TestDeps, id: ReleaseId) => {
  const error = refusal(await start(test, id));
  if (error.kind !== 'gate_closed') throw new Error(error.kind);
  return error.checks.flatMap(({ reasonCode }) => reasonCode ?? []);
};

describe('a version whose promotion is required', () => {
  it('starts only after it succeeded in the environment before, and ran there long enough', async () => {
    const test = testDeps(database(), { policy: { promotion: 'required', soakMs: 3_600_000 } });
    const id = await approved(test);
    await attestAll(test, id);
    expect(await shutBy(test, id)).toEqual(['NOT_PROMOTED']);
    const staged = await completed(test, 'staging');
    expect(await shutBy(test, id)).toEqual(['SOAKING']);
    test.clock.advance(3_600_000);
    must(await start(test, id));
    const { todos } = await view(test, id);
    const { release } = await view(test, staged);
    expect(todos.find(({ check }) => check === 'promotion')?.ticked?.detail).toMatch(
      new RegExp(`^${releaseRef(release)} succeeded in staging and ran there for`),
    );
  });

  it('has its checklist ticked when the release to the environment before ends well', async () => {
    const test = testDeps(database(), { policy: { promotion: 'required' } });
    const id = await approved(test);
    const ticked = async () => (await view(test, id)).todos.find(({ check }) => check === 'promotion')?.ticked ?? null;
    expect(await ticked()).toBeNull();
    await completed(test, 'staging');
    expect(await ticked()).not.toBeNull();
  });
});

describe('promoting', () => {
  it('opens a release of what succeeded in the environment before, and refuses what did not', async () => {
    const test = testDeps(database());
    expect(refusal(await promote(test)).kind).toBe('nothing_to_promote');
    expect(refusal(await promote(test, 'staging')).kind).toBe('nowhere_to_promote');
    expect(refusal(await promote(test, 'moon')).kind).toBe('unknown_environment');
    await completed(test, 'staging');
    const opened = must(await promote(test));
    expect(opened).toMatchObject({ version: '1.1.0', from: 'staging', environment: 'production' });
    expect(refusal(await promote(test)).kind).toBe('active_release_exists');
  });

  it('refuses a version that is already there, or never was before', async () => {
    const test = testDeps(database());
    expect(refusal(await promote(test, 'production', '1.1.0'))).toMatchObject({
      kind: 'nothing_to_promote',
      why: '1.1.0 was never released to staging',
    });
    await completed(test, 'staging');
    await completed(test, 'production');
    expect(refusal(await promote(test))).toMatchObject({ kind: 'nothing_to_promote', why: '1.1.0 runs in both' });
  });
});

describe('what runs where', () => {
  it('is what the services say, with what the record knows about it', async () => {
    const test = testDeps(database());
    const id = await completed(test, 'staging');
    const { release } = await view(test, id);
    test.world.running.set(`${test.services.shop}/staging`, '1.1.0');
    test.world.running.set(`${test.services.shop}/production`, '1.0.7');
    const { environments } = must(await whereRuns(test.deps, test.services.shop));
    expect(environments.map(({ environment }) => environment)).toEqual(['staging', 'production']);
    expect(environments[0]).toMatchObject({
      version: '1.1.0',
      source: 'service',
      ref: releaseRef(release),
      captainId: people.requester,
      health: 'good',
      recorded: null,
      open: null,
    });
    expect(environments[1]).toMatchObject({ version: '1.0.7', ref: null, health: 'unknown' });
    test.world.behave(() => 'silent');
    const [staging] = must(await whereRuns(test.deps, test.services.shop)).environments;
    expect(staging).toMatchObject({ version: null, source: 'unknown', recorded: '1.1.0' });
    expect(refusal(await whereRuns(test.deps, 'nowhere')).kind).toBe('unknown_service');
  });
});

describe('why a release does not start', () => {
  it('is every check of the gate as it is now, and nothing is started', async () => {
    const test = testDeps(database(), { policy: { promotion: 'required', requires: ['qa'] } });
    const id = await approved(test);
    const { checks } = must(await explainStart(test.deps, id));
    expect(checks.filter(({ result }) => result !== 'passed').map(({ id: check }) => check)).toEqual([
      'qa',
      'promotion',
      'checklist',
    ]);
    expect(checks.map(({ id: check }) => check)).toEqual(
      expect.arrayContaining(['approvals', 'artifact', 'running-version', 'baseline', 'place', 'locks']),
    );
    const now = await view(test, id);
    expect([now.release.state, now.deployment]).toEqual(['approved', null]);
  });
});
