import { afterEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/support/needs.ts';
import { raceRounds } from '../../../test/support/race-rounds.ts';
import { twoReplicas } from '../../../test/support/replicas.ts';
import { by, must } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { liftStop, stopLine } from './stop-line.ts';

describeWith('postgres', 'two people who lift a stop at the same moment', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);
  afterEach(() => clearQueues(replicas.first));

  it(`lift it once, and one person twice never does, in ${raceRounds} rounds`, { timeout: 900_000 }, async () => {
    const test = testDeps(replicas.first);
    await test.work.stop(1_000);
    const sides = [test.deps, { ...test.deps, database: replicas.second }] as const;
    const open = async () => (await replicas.first.read((stores) => stores.locks.open())).length;
    const lift = (side: 0 | 1, person: string) => liftStop(sides[side], { reason: 'all is well' }, by(person));
    for (let round = 0; round < raceRounds; round += 1) {
      // Two people stop it at the same moment: one stop.
      const stops = await Promise.all(sides.map((deps) => stopLine(deps, { reason: 'a race' }, by(people.onCall))));
      expect(stops.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await open()).toBe(1);

      // The same person from two places: asked once, and it stays.
      const same = await Promise.all([lift(0, people.onCall), lift(1, people.onCall)]);
      expect(same.map((one) => (one.ok ? one.value.isLifted : one.error.kind)).sort()).toEqual(
        [false, 'second_person_needed'].sort(),
      );
      expect(await open()).toBe(1);

      // Two others: one lifts it, and the other finds nothing to lift.
      const others = await Promise.all([lift(0, people.manager), lift(1, people.requester)]);
      expect(others.map((one) => (one.ok ? one.value.isLifted : one.error.kind)).sort()).toEqual(
        ['line_not_stopped', true].sort(),
      );
      expect(await open()).toBe(0);

      // Two different people who both ask first: one asks, the other one lifts.
      must(await stopLine(test.deps, { reason: 'again' }, by(people.onCall)));
      const both = await Promise.all([lift(0, people.manager), lift(1, people.requester)]);
      expect(both.map((one) => (one.ok ? one.value.isLifted : one.error.kind)).sort()).toEqual([false, true]);
      expect(await open()).toBe(0);
    }
    const all = await replicas.first.read(async (stores) => stores.locks.open());
    expect(all).toEqual([]);
  });
});
