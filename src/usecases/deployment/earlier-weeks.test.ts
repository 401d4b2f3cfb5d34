import { afterEach, describe, expect, it } from 'vitest';
import { aDeployment } from '../../../test/support/builders.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, started, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { Deployment } from '../../domain/deployment/deployment.ts';
import { earlierWeeks } from './earlier-weeks.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const minuteMs = 60_000;
const weekMs = 7 * 24 * 60 * minuteMs;

/** Readings of a check, a few each minute, from one minute to another around an hour. */
function readings(hour: Date, [from, to]: [number, number], latencyMs: number, check = 'pay'): Measurement[] {
  return Array.from({ length: (to - from) * 3 }, (_, index) => ({
    ...{ check, outcome: 'successful', latencyMs, value: null, requests: null, detail: '' },
    at: new Date(hour.getTime() + from * minuteMs + index * 20_000 + 1_000),
  }));
}

interface Past {
  /** Response times while it waited, and in its watch. */
  before: number;
  after: number;
  more?: Partial<Deployment>;
  /** Minutes from the hour to its start. */
  startsAt?: number;
}

/** A release of the shop around this hour, with what was read before and after its start. */
async function earlier(test: TestDeps, hour: Date, { before, after, more = {}, startsAt = 0 }: Past): Promise<void> {
  const release = await approved(test, { version: `0.${hour.getTime()}` });
  const startedAt = new Date(hour.getTime() + startsAt * minuteMs);
  const deployment = aDeployment(release, {
    ...{ service: test.services.shop, environment: 'production', state: 'succeeded', verdict: 'healthy' },
    ...{ startedAt, deployedAt: startedAt, finishedAt: new Date(startedAt.getTime() + 3_600_000), ...more },
  });
  await test.deps.database.transaction(async (stores) => {
    const found = await stores.releases.lock(release);
    if (found) await stores.releases.save({ ...found, state: 'closed', endedAt: startedAt });
    await stores.deployments.insert(deployment);
    await stores.samplings.add(release, readings(hour, [-45, startsAt], before), new Date(0));
    await stores.watches.addMeasurements(deployment.id, readings(hour, [startsAt, 45], after));
  });
}

const hourOf = (test: TestDeps, weeks: number) => new Date(test.clock.now().getTime() - weeks * weekMs);
const production = (test: TestDeps) => {
  const environment = test.deps.settings.services[test.services.shop]?.environments.production;
  if (!environment) throw new Error('the shop is there');
  return environment;
};
const weeksOf = async (test: TestDeps, name = 'pay') =>
  (await earlierWeeks(test.deps, production(test), { service: test.services.shop, environment: 'production' })).get(
    name,
  );

describe('what was read at this hour of earlier weeks', () => {
  it('is what releases that waited and their watches have shown in the half hours around it', async () => {
    const test = testDeps(database());
    for (const week of [1, 4]) await earlier(test, hourOf(test, week), { before: 20, after: 26 });
    await earlier(test, hourOf(test, 5), { before: 1, after: 9 });
    const weeks = await weeksOf(test);
    expect(weeks).toHaveLength(2);
    for (const { before, after } of weeks ?? []) {
      expect([before.length, after.length]).toEqual([90, 90]);
      expect([new Set(before), new Set(after)]).toEqual([new Set([20]), new Set([26])]);
    }
    expect(await weeksOf(test, 'health')).toEqual([]);
  });

  it('knows no week without readings on both sides, of another hour or place, or of a release with a problem', async () => {
    const test = testDeps(database());
    const hour = (week: number, minutes: number) => new Date(hourOf(test, week).getTime() + minutes * minuteMs);
    await earlier(test, hour(1, 120), { before: 20, after: 30 });
    await earlier(test, hourOf(test, 2), { before: 20, after: 30, more: { verdict: 'degraded' } });
    await earlier(test, hourOf(test, 3), { before: 20, after: 30, more: { environment: 'staging' } });
    await earlier(test, hourOf(test, 4), { before: 20, after: 30, more: { state: 'rolled_back' } });
    expect(await weeksOf(test)).toEqual([]);
  });

  it('counts what waited through the hour, and what was already watched then', async () => {
    const test = testDeps(database());
    await earlier(test, hourOf(test, 1), { before: 20, after: 99, startsAt: 40 });
    await earlier(test, hourOf(test, 2), { before: 99, after: 20, startsAt: -40 });
    const weeks = await weeksOf(test);
    expect(weeks?.map(({ before, after }) => [...new Set([...before, ...after])])).toEqual([[20], [20]]);
  });

  it('is taken at the same local time when clocks have changed since', async () => {
    const test = testDeps(database());
    // On 29 March 2026 clocks in Berlin went forward: 10:00 there was 9:00 UTC before, and 8:00 after.
    test.clock.advance(Date.parse('2026-03-31T08:00:00Z') - test.clock.now().getTime());
    await earlier(test, new Date('2026-03-24T09:00:00Z'), { before: 20, after: 30 });
    expect(await weeksOf(test)).toHaveLength(0);
    Object.assign(test.deps.settings.organization, { timeZone: 'Europe/Berlin' });
    expect(await weeksOf(test)).toHaveLength(1);
  });
});

describe('a release that starts at an hour with a past', () => {
  it('expects what is usual then, says so, and keeps the rest as it was measured', async () => {
    const test = testDeps(database());
    for (const week of [1, 2, 3]) await earlier(test, hourOf(test, week), { before: 20, after: 30 });
    const { deployment, todos } = await view(test, await started(test));
    expect(deployment?.baseline).toEqual({ health: 20, pay: 30 });
    expect(deployment?.baselineUpper).toEqual({ health: 20, pay: 30 });
    expect(todos.find((todo) => todo.check === 'baseline')?.ticked?.detail).toContain(
      'response times corrected as usual at this hour: Paying for a basket +50 % (3 earlier weeks)',
    );
  });

  it('is moved by a single week only so far, and not at all by too few readings', async () => {
    const test = testDeps(database());
    await earlier(test, hourOf(test, 1), { before: 20, after: 80 });
    const { deployment } = await view(test, await started(test));
    expect(deployment?.baseline.pay).toBeCloseTo(26);

    const other = testDeps(database());
    // Five minutes before its watch ended are fifteen readings.
    await earlier(other, hourOf(other, 1), { before: 20, after: 80, startsAt: 25 });
    const now = await view(other, await started(other));
    expect(now.deployment?.baseline.pay).toBe(20);
    expect(now.todos.find((todo) => todo.check === 'baseline')?.ticked?.detail).not.toContain('corrected');
  });
});
