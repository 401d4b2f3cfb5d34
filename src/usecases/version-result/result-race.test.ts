import { afterEach, expect, it } from 'vitest';
import { withParts } from '../../../test/support/fake-systems.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { raceRounds } from '../../../test/support/race-rounds.ts';
import { twoReplicas } from '../../../test/support/replicas.ts';
import { approved, attestAll, by, view } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { createReportReader } from '../../integrations/report-reader.ts';
import { systemClock } from '../../lib/clock.ts';
import { startRelease } from '../deployment/start-release.ts';
import { takeResult } from './take-result.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describeWith('postgres', 'a failed test and a start at the same moment', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);
  afterEach(() => clearQueues(replicas.first));

  it(`are decided one after the other in ${raceRounds} rounds`, { timeout: 900_000 }, async () => {
    let started = 0;
    let shut = 0;
    for (let round = 0; round < raceRounds; round += 1) {
      const test = testDeps(replicas.first, { policy: { requires: ['tests'] } });
      await test.work.stop(1_000);
      const { shop: service } = test.services;
      test.world.artifacts.set(`${service}/1.1.0`, { digest });
      // Time passes as it really does, from the day of the test on, so that what is decided first has the earlier time.
      const began = Date.now();
      const base = test.clock.now().getTime();
      const clock = { ...systemClock, now: () => new Date(base + Date.now() - began) };
      const systems = withParts(test.deps.systems, { reportReader: createReportReader() });
      const deps = { ...test.deps, clock, systems };
      const id = await approved(test);
      await attestAll(test, id);
      const given = { kind: 'tests', service, version: '1.1.0', digest, name: null, url: null } as const;
      const send = (failure: string, key: string) =>
        takeResult(
          { ...deps, database: replicas.second },
          'ci',
          { ...given, files: [`<testsuite><testcase>${failure}</testcase></testsuite>`] },
          `race:${id}:${key}`,
        );
      expect(await send('', 'good')).toBe('tests passed');
      const start = startRelease(deps, { releaseId: id, despiteFailing: true }, by(people.requester));
      await new Promise((resolve) => setTimeout(resolve, (round % 20) * 2));
      const [one, said] = await Promise.all([start, send('<failure/>', 'bad')]);
      expect(said).toBe('tests failed');
      const now = await view(test, id);
      const [newest] = await replicas.first.read((stores) => stores.versionResults.forVersion(service, '1.1.0', 1));
      if (one.ok) {
        started += 1;
        const at = now.events.find(({ type }) => type === 'release.started')?.at.getTime() ?? 0;
        // What was decided after the result would have seen it.
        expect(at).toBeLessThanOrEqual(newest?.at.getTime() ?? 0);
      } else {
        shut += 1;
        const codes =
          one.error.kind === 'gate_closed' ? one.error.checks.flatMap(({ reasonCode }) => reasonCode ?? []) : [];
        expect(codes).toEqual(['TESTS_FAILED']);
        expect(now.deployment).toBeNull();
      }
    }
    expect(started + shut).toBe(raceRounds);
    expect(Math.min(started, shut)).toBeGreaterThan(0);
  });
});
