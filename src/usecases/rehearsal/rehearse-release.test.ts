import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { withParts } from '../../../test/support/fake-systems.ts';
import { approved, attestAll, by, must, opened, refusal, until, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps, workerFor } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { requestRollback } from '../deployment/request-rollback.ts';
import { startRelease } from '../deployment/start-release.ts';
import { cancelRelease } from '../release/cancel-release.ts';
import { loadLedger } from './load-ledger.ts';
import { type RehearseRelease, rehearseRelease } from './rehearse-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const rehearse = (test: TestDeps, more: Partial<RehearseRelease> = {}, key?: string) =>
  rehearseRelease(
    test.deps,
    { service: test.services.shop, version: '1.1.0', environment: null, ...more },
    by(people.requester, key),
  );

async function rehearsed(test: TestDeps, more: Partial<RehearseRelease> = {}): Promise<ReleaseId> {
  const { id, refused } = must(await rehearse(test, more));
  expect(refused).toBeNull();
  await until(test, id, 'it is rehearsed', (now) => now.release.state === 'rolled_back');
  return id;
}

/** With versions that change much, so that the checklist asks about the rollback. */
function risky(): TestDeps {
  const test = testDeps(database());
  const { versionSource } = test.world;
  const find: typeof versionSource.find = async (...asked) => {
    const artifact = await versionSource.find(...asked);
    return artifact && { ...artifact, changedFiles: 500, migrations: ['add-column'], configuration: ['KEY'] };
  };
  const systems = withParts(test.deps.systems, { versionSource: { ...versionSource, find } });
  const deps = { ...test.deps, systems };
  return { ...test, deps, work: workerFor(deps) };
}

const start = (test: TestDeps, id: ReleaseId) => startRelease(test.deps, { releaseId: id }, by(people.requester));

describe('a rehearsal', () => {
  it('goes forward and back in the environment before, without approval, and is measured', async () => {
    const test = testDeps(database());
    const id = await rehearsed(test);
    const now = await view(test, id);
    expect(now.release).toMatchObject({ environment: 'staging', rehearsalOf: 'production', version: '1.1.0' });
    expect(now.deployment).toMatchObject({ state: 'rolled_back', rollback: { targetVersion: '1.0.0' } });
    expect(now.deployment?.rollback?.validation.every(({ isPassed }) => isPassed)).toBe(true);
    expect(await database().read((stores) => stores.releases.rehearsals(test.services.shop, 'staging', 5))).toEqual([]);
    expect(test.world.running.get(`${test.services.shop}/staging`)).toBe('1.0.0');
    expect(test.world.running.has(`${test.services.shop}/production`)).toBe(false);
    expect(now.notes.map(({ markdown }) => markdown).join('\n')).toMatch(
      /Rehearsed for production: deployed in .+, back to 1\.0\.0 in .+, and verified/,
    );
    const [entry] = await loadLedger(test.deps, test.services.shop, 10);
    expect(entry).toMatchObject({
      version: '1.1.0',
      target: '1.0.0',
      environment: 'staging',
      rehearsalOf: 'production',
    });
    expect(entry?.forwardMs).toBeGreaterThanOrEqual(0);
  });

  it('locks nothing, tells no stakeholder group, and does not mark the version as rolled back', async () => {
    const test = testDeps(database());
    const id = await rehearsed(test);
    const { locks } = await view(test, id);
    expect(locks).toEqual([]);
    const surfaces = await test.deps.database.read((stores) => stores.messages.forRelease(id));
    expect(surfaces.map(({ surface }) => surface.kind)).toEqual(['card']);
    must(await rehearse(test));
    await opened(test, { version: '1.1.0' });
  });

  it('is shown by the release that waits for it, in the name of nobody, and by one that is opened later', async () => {
    const test = risky();
    const waiting = await opened(test, { version: '1.1.0' });
    const item = async (of: ReleaseId) =>
      (await view(test, of)).todos.find(({ title }) => title === 'Rollback rehearsed or reviewed');
    expect(await item(waiting)).toMatchObject({ evidence: 'attestation', ticked: null });
    await rehearsed(test, { version: '1.2.0' });
    expect(await item(waiting)).toMatchObject({ ticked: null });
    const ref = releaseRef((await view(test, await rehearsed(test))).release);
    const byRehearsal = {
      ticked: { by: 'quarterdeck', detail: expect.stringMatching(new RegExp(`^${ref} in staging: back in `)) },
    };
    expect(await item(waiting)).toMatchObject(byRehearsal);
    must(await cancelRelease(test.deps, { releaseId: waiting, reason: '' }, by(people.requester)));
    expect(await item(await opened(test, { version: '1.1.0' }))).toMatchObject(byRehearsal);
  });

  it('does not take the place of a person who has vouched for it', async () => {
    const test = risky();
    const waiting = await opened(test, { version: '1.1.0' });
    await attestAll(test, waiting);
    await rehearsed(test);
    const { todos } = await view(test, waiting);
    expect(todos.filter(({ check }) => check === 'rehearsal').map(({ ticked }) => ticked?.by)).toEqual([
      people.requester,
    ]);
  });

  it('takes the version and the strategy of the open release', async () => {
    const test = testDeps(database());
    await opened(test, { version: '1.2.0', strategy: 'rolling' });
    const id = await rehearsed(test, { version: null });
    expect((await view(test, id)).release.plan).toMatchObject({ version: '1.2.0', strategy: { name: 'rolling' } });
  });

  it('gives the next plan its expected time', async () => {
    const test = testDeps(database());
    const before = (await view(test, await opened(test, { service: test.services.bank }))).release.plan.rollback;
    expect(before.rehearsals).toBeUndefined();
    const times: number[] = [];
    for (const version of ['1.1.0', '1.2.0']) await rehearsed(test, { version });
    for (const { backMs } of await loadLedger(test.deps, test.services.shop, 10)) times.push(backMs);
    const { rollback } = (await view(test, await opened(test))).release.plan;
    expect(rollback).toMatchObject({ rehearsals: 2, isProven: false, expectedMs: Math.max(...times) });
  });

  it('is planned and not started while the gate is closed', async () => {
    const test = testDeps(database());
    test.world.behave(({ name }) => (name === 'pay' ? 'bad' : 'good'));
    const { id, refused } = must(await rehearse(test));
    expect(refused?.kind).toBe('failing_before');
    expect((await view(test, id)).release.state).toBe('approved');
  });

  it('that fails on its way is an ordinary failure', async () => {
    const test = testDeps(database());
    test.world.behave(({ version, name }) => (version === '1.1.0' && name === 'pay' ? 'bad' : 'good'));
    const { id } = must(await rehearse(test));
    await until(test, id, 'it has failed', (now) => now.release.state === 'failed');
    // Nobody is called for it.
    const { escalations } = await view(test, id);
    expect(new Set(escalations.map(({ severity }) => severity))).toEqual(new Set(['warning']));
    expect(await loadLedger(test.deps, test.services.shop, 10)).toEqual([]);
  });

  it('asked for twice with one key is one', async () => {
    const test = testDeps(database());
    const first = must(await rehearse(test, {}, 'the-same-key'));
    expect(must(await rehearse(test, {}, 'the-same-key'))).toEqual(first);
  });

  it.each<[string, Partial<RehearseRelease>, string]>([
    ['an unknown service', { service: 'nobody' }, 'unknown_service'],
    ['production itself', { environment: 'production' }, 'nowhere_to_rehearse'],
    ['an environment that the service does not have', { environment: 'moon' }, 'unknown_environment'],
    ['no version, and no open release', { version: null }, 'nothing_to_rehearse'],
  ])('is refused for %s', async (_what, more, kind) => {
    expect(refusal(await rehearse(testDeps(database()), more)).kind).toBe(kind);
  });

  it('is for people who may open a release', async () => {
    const test = testDeps(database());
    const input = { service: test.services.shop, version: '1.1.0', environment: null };
    // Nobody else learns which services there are.
    for (const [person, kind] of [
      [people.guest, 'guest'],
      [people.outsider, 'outsider'],
      [people.bot, 'not_a_person'],
    ] as const)
      for (const service of [input.service, 'nobody'])
        expect(refusal(await rehearseRelease(test.deps, { ...input, service }, by(person))).kind).toBe(kind);
  });

  it('is in the environment right before production or in another earlier one, never in a later one', async () => {
    const names = ['development', 'production', 'staging', 'overseas'];
    const place = async (environment: string | null) => {
      const test = testDeps(database());
      const shop = test.deps.settings.services[test.services.shop];
      const like = shop?.environments.staging;
      if (!shop || !like) throw new Error('there is no shop in staging');
      const environments = Object.fromEntries(names.map((name) => [name, { ...like, name }]));
      const order = ['development', 'staging', 'production', 'overseas'];
      const settings = {
        ...test.deps.settings,
        environments: order.map((name, index) => ({ name, order: index, aliases: [] })),
        services: { ...test.deps.settings.services, [shop.name]: { ...shop, environments } },
      };
      const input = { service: shop.name, version: '1.1.0', environment };
      return rehearseRelease({ ...test.deps, settings }, input, by(people.requester));
    };
    expect(must(await place(null)).environment).toBe('staging');
    expect(must(await place('development')).environment).toBe('development');
    for (const later of ['production', 'overseas'])
      expect(refusal(await place(later))).toMatchObject({
        kind: 'nowhere_to_rehearse',
        known: ['staging', 'development'],
      });
  });

  it('is no incident, and does not make the next release look risky', async () => {
    const test = testDeps(database(), { policy: { declareIncident: 'degraded' } });
    const risk = async (version: string) =>
      (await view(test, await opened(test, { environment: 'staging', version }))).release.plan.risk;
    const id = await rehearsed(test);
    await rehearsed(test);
    expect(await test.deps.database.read((stores) => stores.incidents.forRelease(id))).toEqual([]);
    const { factors } = await risk('1.3.0');
    expect(factors.map(({ reason }) => reason).join()).not.toMatch(/recent|failed|rolled back/);
  });

  it('is refused where nothing runs that it could go back to', async () => {
    const test = testDeps(database());
    test.world.running.set(`${test.services.shop}/staging`, null);
    expect(refusal(await rehearse(test)).kind).toBe('no_way_to_rehearse_back');
  });
});

describe('a policy that requires rehearsals', () => {
  const strict = () => testDeps(database(), { policy: { rehearsal: 'required' } });

  it('keeps a version from starting until the same content was rehearsed', async () => {
    const test = strict();
    const id = await approved(test);
    await attestAll(test, id);
    const refused = refusal(await start(test, id));
    expect(refused.kind).toBe('gate_closed');
    expect(JSON.stringify(refused)).toContain('1.1.0 was not rehearsed; use “/deploy rehearse”');
    await rehearsed(test, { version: '1.2.0' });
    expect(refusal(await start(test, id)).kind).toBe('gate_closed');
    await rehearsed(test);
    must(await start(test, id));
    const { todos } = await view(test, id);
    expect(todos.find(({ check }) => check === 'rehearsal')?.ticked?.detail).toMatch(/^R-\d+ in staging: back in/);
  });

  it('does not take a rehearsal that failed on its way and was taken back', async () => {
    const test = strict();
    test.world.behave(({ version, name }) => (version === '1.1.0' && name === 'pay' ? 'bad' : 'good'));
    const { id } = must(await rehearse(test));
    await until(test, id, 'it has failed', (now) => now.release.state === 'failed');
    must(await requestRollback(test.deps, { releaseId: id, reason: 'it does not work' }, by(people.requester)));
    await until(test, id, 'it is taken back', (now) => now.release.state === 'rolled_back');
    expect(await loadLedger(test.deps, test.services.shop, 10)).toMatchObject([{ forwardMs: null }]);
    test.world.behave(() => 'good');
    const wanted = await approved(test);
    expect((await view(test, wanted)).release.plan.rollback.rehearsals).toBeUndefined();
    await attestAll(test, wanted);
    expect(JSON.stringify(refusal(await start(test, wanted)))).toContain('1.1.0 was not rehearsed');
  });

  it('does not take a rehearsal that is too old', async () => {
    const test = strict();
    await rehearsed(test);
    const id = await approved(test);
    await attestAll(test, id);
    test.clock.advance(31 * 86_400_000);
    expect(JSON.stringify(refusal(await start(test, id)))).toContain('is older than 30 d');
    test.clock.advance(-31 * 86_400_000);
    must(await start(test, id));
  });

  it('asks nothing of rehearsals and of releases to other environments', async () => {
    const test = strict();
    await rehearsed(test);
    const id = await approved(test, { environment: 'staging', version: '1.3.0' });
    await attestAll(test, id);
    must(await start(test, id));
  });
});
