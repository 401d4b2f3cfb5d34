import type { EarlierWeek } from '../../domain/analysis/baseline/expected-value.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { Deployment } from '../../domain/deployment/deployment.ts';
import type { ServiceEnvironment } from '../../domain/service.ts';
import { momentOf, wallTime } from '../../lib/zoned-time.ts';
import type { Place } from '../../ports/stores/deployment-store.ts';
import type { Stores } from '../../ports/stores.ts';
import type { StartDeps } from './deps.ts';

const weeksBack = [1, 2, 3, 4];
/** So much time on each side of the hour. */
const sideMs = 30 * 60_000;
/** The readings of a release that waits are kept for so long before its start. */
const longestWaitMs = 24 * 3_600_000;
/** A watch that began earlier than this has no readings among those that are looked through. */
const oldestStartMs = 60 * 60_000;
/** Of the deployments around an hour. */
const mostDeployments = 3;
/** Of one deployment, from its beginning; per check, and in all. These cover an hour and a half at the default pace. */
const mostPerCheck = 1_000;
const mostReadings = 20_000;

/**
 * What was read of each check around the same local hour of the last four weeks, by its name: response times of good
 * readings of releases that waited, and of watches that ended healthy, in the half hour before and the one after. Read
 * once, at the start of a release, and bounded. Weeks without any readings are left out.
 */
export async function earlierWeeks(
  deps: Pick<StartDeps, 'database' | 'clock' | 'settings'>,
  { checks }: ServiceEnvironment,
  place: Place,
): Promise<Map<string, EarlierWeek[]>> {
  const names = checks.filter(({ expect }) => expect.kind === 'answer').map(({ name }) => name);
  if (names.length === 0) return new Map();
  const now = deps.clock.now();
  const hours = weeksBack.map((weeks) => sameLocalTime(now, weeks, deps.settings.organization.timeZone));
  const readings = await deps.database.read(async (stores) => {
    const found: Measurement[][] = [];
    const limit = Math.min(mostReadings, checks.length * mostPerCheck);
    for (const hour of hours) found.push(await readingsAround(stores, place, hour, limit));
    return found;
  });
  const weekOf = (name: string, index: number): EarlierWeek => {
    const middle = hours[index]?.getTime() ?? 0;
    const mine = (readings[index] ?? []).filter((one) => one.check === name && one.outcome === 'successful');
    const side = (isAfter: boolean) =>
      mine.filter(({ at }) => at.getTime() > middle === isAfter).flatMap(({ latencyMs }) => latencyMs ?? []);
    return { before: side(false), after: side(true) };
  };
  return new Map(
    names.map((name) => [
      name,
      hours.map((_, index) => weekOf(name, index)).filter(({ before, after }) => before.length > 0 && after.length > 0),
    ]),
  );
}

async function readingsAround(stores: Stores, place: Place, hour: Date, limit: number): Promise<Measurement[]> {
  const from = new Date(hour.getTime() - sideMs);
  const to = new Date(hour.getTime() + sideMs);
  const around = await stores.deployments.startedBetween(
    place,
    { from: new Date(hour.getTime() - oldestStartMs), to: new Date(to.getTime() + longestWaitMs) },
    mostDeployments,
  );
  const found = await Promise.all(
    around.map(async (one) => {
      const sampled = await stores.samplings.between(one.releaseId, { from, to }, limit);
      if (!isGood(one) || one.deployedAt === null || one.deployedAt > to) return sampled;
      const since = one.deployedAt > from ? one.deployedAt : from;
      return [...sampled, ...(await stores.watches.firstBetween(one.id, { from: since, to }, limit))];
    }),
  );
  return found.flat();
}

/** What a problem made slow says nothing about the hour. */
const isGood = ({ state, verdict }: Deployment) => state === 'succeeded' && verdict === 'healthy';

/** So many weeks before, when clocks in this time zone show the same. */
function sameLocalTime(now: Date, weeks: number, timeZone: string): Date {
  const wall = wallTime(now, timeZone);
  return momentOf({ ...wall, day: wall.day - 7 * weeks }, timeZone);
}
