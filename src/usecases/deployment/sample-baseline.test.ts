import { afterEach, describe, expect, it } from 'vitest';
import { aDeployment } from '../../../test/support/builders.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, must, opened, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps, workUntil } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { cancelRelease } from '../release/cancel-release.ts';
import { startRelease } from './start-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const often = () => testDeps(database(), { policy: { baselineIntervalMs: 20 } });
const samples = (test: TestDeps, id: ReleaseId): Promise<Measurement[]> =>
  test.deps.database.read((stores) => stores.samplings.readings(id, new Date(0)));

/** Works until so many readings were taken while it waits. */
const sampled = (test: TestDeps, id: ReleaseId, count: number) =>
  workUntil(test.deps, test.work, `${count} readings are taken`, async () => (await samples(test, id)).length >= count);

async function start(test: TestDeps, id: ReleaseId): Promise<string> {
  await attestAll(test, id);
  must(await startRelease(test.deps, { releaseId: id }, by(people.requester)));
  const { todos } = await view(test, id);
  return todos.find((todo) => todo.check === 'baseline')?.ticked?.detail ?? '';
}

describe('the readings while a release waits', () => {
  it('are the baseline together with those of the gate', async () => {
    const test = often();
    const id = await approved(test);
    await sampled(test, id, 4);
    test.clock.advance(30_000);
    await sampled(test, id, 8);
    const taken = await samples(test, id);
    expect(new Set(taken.map(({ check }) => check))).toEqual(new Set(['health', 'pay']));
    expect(await start(test, id)).toMatch(/^40 readings, and \d+ of the 30 s before$/);
  });

  it('end with the start, and with a release that is given up', async () => {
    const test = often();
    const [first, second] = [await approved(test), await opened(test, { service: test.services.bank })];
    await sampled(test, first, 2);
    await sampled(test, second, 2);
    await start(test, first);
    must(await cancelRelease(test.deps, { releaseId: second, reason: 'no longer needed' }, by(people.requester)));
    await workUntil(test.deps, test.work, 'nothing is read any more', async () => {
      const { due, waiting, leased } = await test.deps.database.read((stores) => stores.samplings.state());
      return due + waiting + leased === 0;
    });
  });

  it('are kept for as long as the watch will last', async () => {
    const test = often();
    const id = await approved(test);
    await sampled(test, id, 2);
    const [first] = await samples(test, id);
    test.clock.advance(61_000);
    await workUntil(test.deps, test.work, 'the first are gone', async () => {
      const taken = await samples(test, id);
      return taken.length > 0 && taken.every(({ at }) => at > (first?.at ?? at));
    });
  });

  it('do not count when they are from before the running version was there', async () => {
    const test = often();
    const first = await approved(test, { version: '1.1.0' });
    await sampled(test, first, 2);
    await test.deps.database.transaction(async (stores) => {
      const release = await stores.releases.find(first);
      if (!release) throw new Error('it is there');
      const before = { service: release.service, environment: release.environment, state: 'succeeded' as const };
      const finishedAt = new Date(test.clock.now().getTime() + 1);
      const other = await opened(test, { service: test.services.bank });
      await stores.deployments.insert({ ...aDeployment(other), ...before, version: '1.0.0', finishedAt });
    });
    expect(await start(test, first)).not.toContain('before');
  });

  it('show what failed now and then, which is not blamed on the release', async () => {
    const test = often();
    let tries = 0;
    test.world.behave(({ name }) => {
      if (name === 'pay') tries += 1;
      return name === 'pay' && tries % 5 === 0 ? 'bad' : 'good';
    });
    const id = await approved(test);
    await sampled(test, id, 160);
    expect(await start(test, id)).toMatch(
      /unsteady before the start, and judged: Paying for a basket \(\d+ of 1\d\d failed; up to (19|20|21)[.\d]* % counts as normal in the watch\)$/,
    );
    const { deployment } = await view(test, id);
    expect(deployment?.failingBefore).toEqual([]);
    expect(Object.keys(deployment?.baselineFailures ?? {})).toEqual(['pay']);
  });

  it('say nothing when they cannot be taken', async () => {
    const test = often();
    const id = await approved(test);
    test.world.behave(() => 'unmeasurable');
    await sampled(test, id, 4);
    expect((await samples(test, id)).every(({ outcome }) => outcome === 'error')).toBe(true);
    test.world.behave(() => 'good');
    expect(await start(test, id)).toMatch(/^40 readings, and/);
    expect((await view(test, id)).deployment?.baseline).toEqual({ health: 20, pay: 20 });
  });
});
