import { measuredBaseline } from '../../domain/analysis/baseline.ts';
import { type Measurement, medianLatency, quantileLatency, quantileOf } from '../../domain/analysis/measurement.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ServiceCheck, ServiceEnvironment } from '../../domain/service.ts';
import { measureCheck } from '../release/facts.ts';
import type { StartDeps } from './deps.ts';

/** What the service was like before the start. */
export interface MeasuredBaseline {
  /** Taken now. */
  readings: Measurement[];
  /** How many readings of earlier there are beside them. */
  earlier: number;
  /** Median response time by name of check, milliseconds, and its upper confidence limit. */
  medians: Record<string, number>;
  uppers: Record<string, number>;
  /** The median of what each query gave. */
  values: Record<string, number>;
  /** Names of checks that failed in most readings. */
  failing: string[];
}

/** As many readings of each check as this time allows, one after the other; between these numbers. */
const baselineMs = 2_000;
const fewestReadings = 3;
const mostReadings = 20;
/** Of each check, from the last watch of the running version. */
const mostEarlier = 200;

/**
 * Reads every check for a moment. Where the running version was watched when it was deployed, and a check is as fast now as it was
 * then, the readings of that watch count too: a long baseline tells a small slowdown from chance, and a short one does not.
 */
export async function measureBaseline(
  deps: Pick<StartDeps, 'systems' | 'clock' | 'database'>,
  environment: ServiceEnvironment,
  { service, policy, running }: { service: string; policy: Pick<Policy, 'readingMaxAgeMs'>; running: string | null },
): Promise<MeasuredBaseline> {
  const [now, before] = await Promise.all([
    readNow(deps, environment, policy),
    running === null ? [] : lastWatched(deps, { service, environment: environment.name }, environment, running),
  ]);
  const checks = environment.checks.map(({ name }) => {
    const mine = goodOf(name, now);
    const earlier = goodOf(name, before).slice(-mostEarlier);
    const together = isAsFast(mine, earlier) ? [...earlier, ...mine] : mine;
    const latency = measuredBaseline(together.flatMap(({ latencyMs }) => latencyMs ?? []));
    return {
      name,
      latency,
      value: quantileOf(
        mine.flatMap(({ value }) => value ?? []),
        0.5,
      ),
      earlier: together.length - mine.length,
    };
  });
  const known = checks.flatMap(({ name, latency }) => (latency === null ? [] : [{ name, ...latency }]));
  return {
    readings: now,
    earlier: checks.reduce((sum, { earlier }) => sum + earlier, 0),
    medians: Object.fromEntries(known.map(({ name, medianMs }) => [name, medianMs])),
    uppers: Object.fromEntries(known.map(({ name, upperMs }) => [name, upperMs])),
    values: Object.fromEntries(checks.flatMap(({ name, value }) => (value === null ? [] : [[name, value]]))),
    failing: failingIn(environment, now),
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

/** The last readings of the watch over the running version, if it ended well. */
async function lastWatched(
  deps: Pick<StartDeps, 'database'>,
  place: { service: string; environment: string },
  { checks }: ServiceEnvironment,
  version: string,
): Promise<Measurement[]> {
  return deps.database.read(async (stores) => {
    const deployment = await stores.deployments.newestOf(place, version);
    if (deployment?.state !== 'succeeded' || deployment.verdict !== 'healthy' || deployment.deployedAt === null)
      return [];
    return stores.watches.measurements(deployment.id, deployment.deployedAt, checks.length * mostEarlier);
  });
}

const goodOf = (name: string, readings: readonly Measurement[]) =>
  readings.filter((one) => one.check === name && one.outcome === 'successful');

/** Is the median now between the quartiles of earlier? Otherwise the load, or the network, is another than it was. */
function isAsFast(now: readonly Measurement[], earlier: readonly Measurement[]): boolean {
  const [median, lower, upper] = [medianLatency(now), quantileLatency(earlier, 0.25), quantileLatency(earlier, 0.75)];
  return median !== null && lower !== null && upper !== null && median >= lower && median <= upper;
}

function readingsOf(name: string, measured: readonly Measurement[]): { total: number; failed: number } {
  const mine = measured.filter((one) => one.check === name);
  return { total: mine.length, failed: mine.filter((one) => one.outcome === 'failed').length };
}

/** Checks that failed in most readings: one failure in three may be chance, and must not hide what the release breaks. */
function failingIn({ checks }: ServiceEnvironment, measured: readonly Measurement[]): string[] {
  return checks.flatMap(({ name }) => {
    const { total, failed } = readingsOf(name, measured);
    return failed > total / 2 ? [name] : [];
  });
}

/** What people are told before they start: which checks already fail and will not count against the release. */
export function baselineWords(
  { checks }: ServiceEnvironment,
  { readings: measured, earlier }: MeasuredBaseline,
  failingBefore: readonly string[],
): string {
  const named = (wanted: (check: ServiceCheck) => boolean, say: (check: ServiceCheck) => string) =>
    checks.filter(wanted).map(say).join(', ');
  const failing = named(
    ({ name }) => failingBefore.includes(name),
    ({ title, isCritical }) => (isCritical ? `${title} (critical)` : title),
  );
  const unsteady = named(
    ({ name }) => !failingBefore.includes(name) && readingsOf(name, measured).failed > 0,
    ({ name, title }) => {
      const { total, failed } = readingsOf(name, measured);
      return `${title} (${failed} of ${total} failed)`;
    },
  );
  return [
    failing || unsteady ? 'measured' : `${measured.length} readings`,
    ...(earlier > 0 ? [`with ${earlier} from the last watch of the running version`] : []),
    ...(failing ? [`already failing before the start, and not judged: ${failing}`] : []),
    ...(unsteady ? [`unsteady before the start, and judged: ${unsteady}`] : []),
  ].join('; ');
}
