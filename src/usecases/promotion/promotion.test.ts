import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, must, refusal, until, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { releaseCard } from '../../slack/release/release-card.ts';
import { explainStart } from '../deployment/explain-start.ts';
import { startRelease } from '../deployment/start-release.ts';
import { promoteFrom } from './promote-from.ts';
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

describe('the card of a release', () => {
  it('shows its environments by the record, until when it soaks, and offers the next one', async () => {
    const test = testDeps(database(), { policy: { soakMs: 3_600_000 } });
    const id = await completed(test, 'staging');
    // What a service says now is not asked for a card.
    test.world.behave(() => 'silent');
    const before = await view(test, id);
    const since = before.deployment?.deployedAt?.getTime() ?? 0;
    expect(before.environments).toEqual([
      { environment: 'staging', version: '1.1.0', health: 'good', soakUntil: new Date(since + 3_600_000) },
      { environment: 'production', version: null, health: 'unknown', soakUntil: null },
    ]);
    const { blocks } = releaseCard(before);
    const shown = JSON.stringify(blocks);
    expect(shown).toMatch(/\*staging\* 1\.1\.0 :large_green_circle: \(soaks until .*\) → production –/);
    expect(shown).toContain('Promote to production');
    expect(JSON.stringify(blocks).length).toBeLessThan(13_000);
    test.clock.advance(3_600_000);
    expect((await view(test, id)).environments[0]?.soakUntil).toBeNull();
  });

  it('promotes with one press, and answers a press that comes too late', async () => {
    const test = testDeps(database());
    const id = await completed(test, 'staging');
    const press = (person: string = people.requester) => promoteFrom(test.deps, { releaseId: id }, by(person));
    expect(refusal(await press(people.guest)).kind).toBe('guest');
    expect(must(await press())).toMatchObject({ version: '1.1.0', from: 'staging', environment: 'production' });
    expect(refusal(await press()).kind).toBe('active_release_exists');
    const last = await test.deps.database.read((stores) => stores.releases.activeFor(test.services.shop, 'production'));
    if (last === null) throw new Error('no release waits');
    const other = promoteFrom(test.deps, { releaseId: last.id }, by(people.requester));
    expect(refusal(await other).kind).toBe('nowhere_to_promote');
    const gone = { releaseId: 'rel_gone' as ReleaseId };
    expect(refusal(await promoteFrom(test.deps, gone, by(people.requester))).kind).toBe('unknown_release');
  });

  it('refuses to promote what does not run there any more', async () => {
    const test = testDeps(database());
    const id = await completed(test, 'staging');
    const next = await approved(test, { environment: 'staging', version: '1.2.0' });
    await attestAll(test, next);
    must(await start(test, next));
    await until(test, next, 'it is watched', (now) => now.deployment?.state === 'verifying');
    expect((await view(test, id)).isReplaced).toBe(true);
    expect(JSON.stringify(releaseCard(await view(test, id)).blocks)).not.toContain('Promote to');
    expect(refusal(await promoteFrom(test.deps, { releaseId: id }, by(people.requester)))).toMatchObject({
      ...{ kind: 'nothing_to_promote', why: '1.2.0 is live in staging by now' },
    });
  });
});

describe('what somebody deployed around us', () => {
  const drifted = async (test: TestDeps) => {
    await completed(test, 'production');
    test.world.running.set(`${test.services.shop}/production`, '1.0.7');
    test.world.artifacts.set(`${test.services.shop}/1.2.0`, {});
  };

  it('keeps a release from starting until a person vouches that it is known why', async () => {
    const test = testDeps(database());
    await drifted(test);
    const id = await approved(test, { version: '1.2.0' });
    const { todos, release } = await view(test, id);
    const item = todos.find(({ check }) => check === 'drift');
    expect(item).toMatchObject({
      evidence: 'attestation',
      title: expect.stringContaining('by the record, 1.1.0 runs'),
    });
    expect(release.plan.previousVersion).toBe('1.0.7');
    const why = async () => must(await explainStart(test.deps, id)).checks.find((check) => check.id === 'drift');
    expect(await why()).toMatchObject({
      result: 'failed',
      reasonCode: 'DRIFT',
      nextStep: expect.stringContaining('check that off'),
    });
    expect(await shutBy(test, id)).toEqual(expect.arrayContaining(['DRIFT', 'CHECKLIST']));
    await attestAll(test, id);
    expect(await why()).toMatchObject({ result: 'passed', source: expect.stringContaining(people.requester) });
    must(await start(test, id));
  });

  it('after the request asks for another one', async () => {
    const test = testDeps(database());
    await completed(test, 'production');
    const id = await approved(test, { version: '1.2.0' });
    await attestAll(test, id);
    test.world.running.set(`${test.services.shop}/production`, '1.0.7');
    expect(await shutBy(test, id)).toEqual(['RUNNING_VERSION', 'DRIFT']);
    // Somebody else deploys yet another one: vouching for the first does not count for it.
    const { checks } = must(await explainStart(test.deps, id));
    expect(checks.find((check) => check.id === 'drift')?.nextStep).toContain('redraft because');
  });

  it('for a second time is not what was vouched for', async () => {
    const test = testDeps(database());
    await drifted(test);
    const id = await approved(test, { version: '1.2.0' });
    await attestAll(test, id);
    test.world.running.set(`${test.services.shop}/production`, '1.0.8');
    expect(await shutBy(test, id)).toEqual(expect.arrayContaining(['DRIFT']));
  });
});
