import { measuredRate, type RateBaseline } from '../../domain/analysis/baseline/rate-baseline.ts';
import type { EventCount } from '../../domain/analysis/evidence/rate.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ServiceCheck, ServiceEnvironment } from '../../domain/service.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { readingTimeoutMs } from '../release/facts.ts';
import type { StartDeps } from './deps.ts';
import { baselineWindowMs } from './sample-baseline.ts';

/** A source is asked for so many counts at most. */
const mostWindows = 1_000;

/**
 * How many events a minute each check counted in a time before the start that is as long as the watch, by its name.
 * From the source where it keeps the past, and otherwise from the readings that were taken before the start. A time
 * without a count is left out, and does not count as one without events.
 */
export async function pastRates(
  deps: Pick<StartDeps, 'systems' | 'clock'>,
  { checks }: ServiceEnvironment,
  readings: readonly Measurement[],
  policy: Pick<Policy, 'watchWindowMs'>,
): Promise<Map<string, RateBaseline>> {
  const counting = checks.filter(({ expect }) => expect.kind === 'events');
  const found = await Promise.all(
    counting.map(async (check): Promise<[string, RateBaseline][]> => {
      const { everyMs } = check;
      if (everyMs === null) return [];
      const counts = (await countsOf(deps, check, everyMs, policy)) ?? countsIn(readings, check.name, everyMs);
      const rate = measuredRate(counts);
      return rate === null ? [] : [[check.name, rate]];
    }),
  );
  return new Map(found.flat());
}

/** "Exceptions: 3.2 a minute before the start". */
export function rateNotes({ checks }: ServiceEnvironment, rates: ReadonlyMap<string, RateBaseline>): string[] {
  return checks.flatMap(({ name, title }) => {
    const rate = rates.get(name);
    return rate === undefined ? [] : [`${title}: ${Number(rate.perMinute.toPrecision(2))} a minute before the start`];
  });
}

async function countsOf(
  { systems, clock }: Pick<StartDeps, 'systems' | 'clock'>,
  { uses, with: words }: ServiceCheck,
  everyMs: number,
  policy: Pick<Policy, 'watchWindowMs'>,
): Promise<EventCount[] | null> {
  const to = clock.now();
  const windows = Math.min(mostWindows, Math.floor(baselineWindowMs(policy) / everyMs));
  const from = new Date(to.getTime() - Math.max(0, windows - 1) * everyMs);
  try {
    const source = await systems.metricSource(uses);
    const asked = { with: words, timeoutMs: readingTimeoutMs, from, to, stepMs: everyMs, windowMs: everyMs };
    const answer = await source.past?.(asked);
    return answer?.kind === 'numbers' ? answer.points.flatMap(({ value }) => windowOf(value, everyMs)) : null;
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return null;
  }
}

/** The counts of windows that do not overlap, oldest first. */
function countsIn(readings: readonly Measurement[], check: string, everyMs: number): EventCount[] {
  let last = Number.NEGATIVE_INFINITY;
  return [...readings]
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .flatMap((one) => {
      if (one.check !== check || typeof one.value !== 'number' || one.at.getTime() - last < everyMs) return [];
      last = one.at.getTime();
      return windowOf(one.value, everyMs);
    });
}

const windowOf = (value: number, everyMs: number): EventCount[] =>
  value >= 0 && value <= 1e12 ? [{ events: value, exposure: everyMs / 60_000 }] : [];
