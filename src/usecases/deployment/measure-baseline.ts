import { measuredBaseline } from '../../domain/analysis/baseline/baseline.ts';
import { type FailedBefore, failedTooOften } from '../../domain/analysis/baseline/failed-before.ts';
import { atThisHour, type HourChange, hourChange } from '../../domain/analysis/baseline/hour-change.ts';
import {
  type Measurement,
  medianLatency,
  quantileLatency,
  quantileOf,
} from '../../domain/analysis/readings/measurement.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ServiceEnvironment } from '../../domain/service.ts';
import { measureCheck } from '../release/facts.ts';
import type { StartDeps } from './deps.ts';
import { earlierWeeks } from './earlier-weeks.ts';
import { pastRates, rateNotes } from './past-rates.ts';
import { pastValues } from './past-values.ts';
import { baselineWindowMs } from './sample-baseline.ts';

/** What the service was like before the start. */
export interface MeasuredBaseline {
  /** Taken now. */
  readings: Measurement[];
  /** Taken while the release waited, and since when. */
  sampled: number;
  since: Date | null;
  /** How many readings of the running version's last watch there are beside them. */
  earlier: number;
  /** Median response time by name of check, milliseconds; its upper confidence limit, and that of a rate of events. */
  medians: Record<string, number>;
  uppers: Record<string, number>;
  /** What each query is expected to give; of counted events, how many a minute there were. */
  values: Record<string, number>;
  /** What that is taken from, where it is not from the readings: for people, by title. */
  valueNotes: string[];
  /** Response times that were corrected by how they changed at this hour in earlier weeks, by the titles of checks. */
  changes: (HourChange & { title: string })[];
  /** Readings of checks that failed more often than is tolerated, now and while the release waited. */
  failures: FailedBefore;
  /** Names of checks that failed in most readings now. */
  failing: string[];
}

/** The release that is about to start, and where. */
export interface BaselineOf {
  id: ReleaseId;
  service: string;
  policy: Policy;
  /** The running version; null when nothing runs. */
  running: string | null;
}

/** As many readings of each check as this time allows, one after the other; between these numbers. */
const baselineMs = 2_000;
const fewestReadings = 3;
const mostReadings = 20;
/** Of each check, from the last watch of the running version. */
const mostEarlier = 200;

/**
 * What the service is like before the start: readings of now, those taken while the release waited, as far back as the
 * watch will last, and where a check is as fast now as it was then, those of the running version's last watch. A long
 * baseline tells a small slowdown from chance, and a short one does not. Response times are corrected by how they
 * changed at this hour in earlier weeks, where that is known.
 */
export async function measureBaseline(
  deps: Pick<StartDeps, 'systems' | 'clock' | 'database' | 'settings'>,
  environment: ServiceEnvironment,
  release: BaselineOf,
): Promise<MeasuredBaseline> {
  const { policy } = release;
  const [now, before, past, weeks] = await Promise.all([
    readNow(deps, environment, policy),
    readingsBefore(deps, environment, release),
    pastValues(deps, environment, policy),
    earlierWeeks(deps, environment, { service: release.service, environment: environment.name }),
  ]);
  const recent = [...before.sampled, ...now];
  const rates = await pastRates(deps, environment, recent, policy);
  const failing = failingIn(environment, now);
  const checks = environment.checks.map((check) => {
    const { name, title } = check;
    const mine = goodOf(name, recent);
    const earlier = goodOf(name, before.watched).slice(-mostEarlier);
    const together = isAsFast(mine, earlier) ? [...earlier, ...mine] : mine;
    const latencies = together.flatMap(({ latencyMs }) => latencyMs ?? []);
    const measured = measuredBaseline(latencies);
    const change = hourChange(latencies, weeks.get(name) ?? []);
    const latency = measured === null ? null : atThisHour(measured, change);
    const read = mine.flatMap(({ value }) => value ?? []);
    const isEvents = check.expect.kind === 'events';
    const value = isEvents ? (rates.get(name)?.perMinute ?? null) : (past.get(name)?.value ?? quantileOf(read, 0.5));
    // What fails now is not judged at all, and later on it counts as it does for any other check.
    const failed = failing.includes(name) ? null : failedTooOften(check, recent, policy.toleratedErrors);
    return { name, title, latency, change, value, failed, earlier: together.length - mine.length };
  });
  const known = checks.flatMap(({ name, latency }) => (latency === null ? [] : [{ name, ...latency }]));
  return {
    readings: now,
    sampled: before.sampled.length,
    since: before.sampled[0]?.at ?? null,
    earlier: checks.reduce((sum, { earlier }) => sum + earlier, 0),
    medians: Object.fromEntries(known.map(({ name, medianMs }) => [name, medianMs])),
    uppers: Object.fromEntries([
      ...known.map(({ name, upperMs }) => [name, upperMs] as const),
      ...[...rates].map(([name, { upperPerMinute }]) => [name, upperPerMinute] as const),
    ]),
    values: Object.fromEntries(checks.flatMap(({ name, value }) => (value === null ? [] : [[name, value]]))),
    valueNotes: [...[...past.values()].flatMap(({ note }) => note ?? []), ...rateNotes(environment, rates)],
    changes: checks.flatMap(({ title, change }) => (change.factor === 1 ? [] : [{ title, ...change }])),
    failures: Object.fromEntries(checks.flatMap(({ name, failed }) => (failed === null ? [] : [[name, failed]]))),
    failing,
  };
}

async function readNow(
  deps: Pick<StartDeps, 'systems' | 'clock'>,
  { checks }: ServiceEnvironment,
  policy: Pick<Policy, 'readingMaxAgeMs'>,
): Promise<Measurement[]> {
  const measured = await Promise.all(
    checks.map(async (check) => {
      const mine: Measurement[] = [];
      const until = deps.clock.monotonicMs() + baselineMs;
      // What covers a time of its own says the same until it is over.
      const [fewest, most] = check.everyMs === null ? [fewestReadings, mostReadings] : [1, 1];
      while (mine.length < fewest || (mine.length < most && deps.clock.monotonicMs() < until))
        mine.push(await measureCheck(deps, check, policy));
      return mine;
    }),
  );
  return measured.flat();
}

/**
 * The readings taken while the release waited, since the last change in this place, and the last readings of the watch
 * over the running version, if it ended well.
 */
async function readingsBefore(
  deps: Pick<StartDeps, 'database' | 'clock'>,
  { name, checks }: ServiceEnvironment,
  { id, service, policy, running }: BaselineOf,
): Promise<{ sampled: Measurement[]; watched: Measurement[] }> {
  const place = { service, environment: name };
  const windowMs = baselineWindowMs(policy);
  return deps.database.read(async (stores) => {
    const [newest] = await stores.deployments.newest([place]);
    const since = Math.max(deps.clock.now().getTime() - windowMs, newest?.finishedAt?.getTime() ?? 0);
    const sampled = await stores.samplings.readings(id, new Date(since));
    const deployment = running === null ? null : await stores.deployments.newestOf(place, running);
    if (deployment?.state !== 'succeeded' || deployment.verdict !== 'healthy' || deployment.deployedAt === null)
      return { sampled, watched: [] };
    const most = checks.length * mostEarlier;
    return { sampled, watched: await stores.watches.measurements(deployment.id, deployment.deployedAt, most) };
  });
}

const goodOf = (name: string, readings: readonly Measurement[]) =>
  readings.filter((one) => one.check === name && one.outcome === 'successful');

/** Is the median now between the quartiles of earlier? Otherwise the load, or the network, is another than it was. */
function isAsFast(now: readonly Measurement[], earlier: readonly Measurement[]): boolean {
  const [median, lower, upper] = [medianLatency(now), quantileLatency(earlier, 0.25), quantileLatency(earlier, 0.75)];
  return median !== null && lower !== null && upper !== null && median >= lower && median <= upper;
}

/**
 * Checks that failed in most readings: one failure in three may be chance, and must not hide what the release breaks.
 */
function failingIn({ checks }: ServiceEnvironment, measured: readonly Measurement[]): string[] {
  return checks.flatMap(({ name }) => {
    const mine = measured.filter((one) => one.check === name);
    return mine.filter(({ outcome }) => outcome === 'failed').length > mine.length / 2 ? [name] : [];
  });
}
