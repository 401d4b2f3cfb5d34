import { afterEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/support/needs.ts';
import { raceRounds } from '../../../test/support/race-rounds.ts';
import { twoReplicas } from '../../../test/support/replicas.ts';
import { approved, attestAll, by, must, view } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { systemClock } from '../../lib/clock.ts';
import { startRelease } from '../deployment/start-release.ts';
import { placeFreeze } from './freezes.ts';

describeWith('postgres', 'a freeze or a maintenance and a start at the same moment', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);
  afterEach(() => clearQueues(replicas.first));

  it(`are decided one after the other in ${raceRounds} rounds`, { timeout: 900_000 }, async () => {
    let started = 0;
    let frozen = 0;
    for (let round = 0; round < raceRounds; round += 1) {
      const test = testDeps(replicas.first);
      await test.work.stop(1_000);
      const id = await approved(test);
      await attestAll(test, id);
      // Time passes as it really does, from the day of the test on, so that what is decided first has the earlier time.
      const began = Date.now();
      const base = test.clock.now().getTime();
      const clock = { ...systemClock, now: () => new Date(base + Date.now() - began) };
      const deps = { ...test.deps, clock };
      const endsAt = new Date(base + 3_600_000);
      const kind = round % 3 === 0 ? ('maintenance' as const) : ('freeze' as const);
      const freeze = { kind, service: test.services.shop, environment: null, startsAt: null, endsAt, reason: 'a race' };
      // Half of the time, the start has a little headway, because it asks other systems first.
      const start = startRelease(deps, { releaseId: id, despiteFailing: true }, by(people.requester));
      if (round % 2 === 0) await new Promise((resolve) => setTimeout(resolve, (round % 20) * 2));
      const placed = placeFreeze({ ...deps, database: replicas.second }, freeze, by(people.onCall));
      const [one, other] = await Promise.all([start, placed]);
      const { startsAt } = must(other);
      const now = await view(test, id);
      if (one.ok) {
        started += 1;
        const at = now.events.find(({ type }) => type === 'release.started')?.at.getTime() ?? 0;
        // What was decided after the freeze would have seen it.
        expect(at).toBeLessThanOrEqual(Date.parse(startsAt));
      } else {
        frozen += 1;
        const shut =
          one.error.kind === 'gate_closed' ? one.error.checks.flatMap(({ reasonCode }) => reasonCode ?? []) : [];
        expect(shut).toEqual([kind === 'freeze' ? 'FROZEN' : 'IN_MAINTENANCE']);
        expect(now.deployment).toBeNull();
      }
    }
    expect(started + frozen).toBe(raceRounds);
    expect(Math.min(started, frozen)).toBeGreaterThan(0);
  });
});
