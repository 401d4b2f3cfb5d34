import { afterAll, beforeAll, expect, it } from 'vitest';
import { aDeployment } from '../../test/support/builders.ts';
import { describeWith } from '../../test/support/needs.ts';
import { type RawDatabase, rawPostgres } from '../../test/support/raw-database.ts';
import { approved } from '../../test/support/story.ts';
import { clearQueues, testDeps } from '../../test/support/test-deps.ts';
import type { Deployment } from '../domain/deployment/deployment.ts';
import { systemClock } from '../lib/clock.ts';
import { earlierWeeks } from '../usecases/deployment/earlier-weeks.ts';

describeWith('postgres', 'the readings of earlier weeks', (serverUrl) => {
  let raw: RawDatabase;
  beforeAll(async () => {
    raw = await rawPostgres(serverUrl);
  });
  afterAll(() => raw.close());

  it('are looked up by indexes, among the first of each watch only, however many there are', async () => {
    const test = testDeps(raw.database);
    const place = { service: test.services.shop, environment: 'production' };
    const environment = test.deps.settings.services[place.service]?.environments.production;
    if (!environment) throw new Error('the shop is there');
    const hour = new Date(test.clock.now().getTime() - 7 * 86_400_000);
    const release = await approved(test);
    const deployment: Deployment = aDeployment(release, {
      ...{ ...place, state: 'succeeded', verdict: 'healthy', startedAt: hour, deployedAt: hour, finishedAt: hour },
    });
    await raw.database.transaction((stores) => stores.deployments.insert(deployment));
    // Ten a second, for more than two hours, and samples of a day.
    await raw.sql`
      insert into measurements (deployment_id, check_name, at, outcome, latency_ms, detail)
      select ${deployment.id}, 'pay', ${hour.toISOString()}::timestamptz + n * interval '100 ms', 'successful', 20, ''
      from generate_series(1, 80000) as n`;
    await raw.sql`
      insert into samples (release_id, check_name, at, outcome, latency_ms, detail)
      select ${release}, 'pay', ${hour.toISOString()}::timestamptz - n * interval '1 s', 'successful', 20, ''
      from generate_series(1, 80000) as n`;
    await raw.sql`analyze`;
    const limit = 1_000 * environment.checks.length;

    const read = async () =>
      Object.fromEntries(
        (
          await raw.sql<{ name: string; seq: string; fetched: string }[]>`
            select relname as name, seq_tup_read::text as seq, coalesce(idx_tup_fetch, 0)::text as fetched
            from pg_stat_user_tables where relname in ('measurements', 'samples')`
        ).map(({ name, seq, fetched }) => [name, { seq: Number(seq), fetched: Number(fetched) }]),
      );
    const before = await read();
    // The server counts what a connection has read once a second at most.
    let [calls, now] = [0, before];
    const isCounted = () => ['measurements', 'samples'].every((name) => now[name]?.fetched !== before[name]?.fetched);
    while (calls < 50 && !isCounted()) {
      calls += 1;
      const weeks = (await earlierWeeks(test.deps, environment, place)).get('pay');
      expect(weeks).toHaveLength(1);
      expect(weeks?.[0]?.after).toHaveLength(limit);
      expect(weeks?.[0]?.before.length).toBe(1_800);
      await systemClock.sleep(200);
      now = await read();
    }
    for (const name of ['measurements', 'samples']) {
      const [from, to] = [before[name], now[name]];
      if (!from || !to) throw new Error(`${name} is counted`);
      expect(to.seq - from.seq, `${name} read as a whole`).toBe(0);
      expect(to.fetched - from.fetched).toBeGreaterThan(0);
      expect(to.fetched - from.fetched).toBeLessThanOrEqual(calls * limit);
    }
    await clearQueues(raw.database);
  }, 120_000);
});
