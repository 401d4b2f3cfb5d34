import type { CheckRecord } from '../../domain/analysis/readings/check-record.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ServiceCheck } from '../../domain/service.ts';
import type { Deps } from '../deps.ts';
import { measureCheck, readingTimeoutMs } from '../release/facts.ts';

/** A round's readings begin within this time, so that the lease on the watch outlasts them. */
const longestSpreadMs = 10_000;
/** A round has ended within this time, also when every reading runs into its time limit. */
export const longestRoundMs = longestSpreadMs + readingTimeoutMs;
/** Closer together than this, readings are taken at once. */
const shortestGapMs = 10;

/** From the records of a watch that began at `from`: events of before it are not counted. */
export function lastReadOf(
  records: readonly CheckRecord[],
  { checks, from }: { checks: readonly ServiceCheck[]; from: Date | null },
): LastRead {
  const counting = checks.filter(({ expect }) => expect.kind === 'events' && from !== null);
  return new Map([
    ...counting.map(({ name }): [string, Date] => [name, from ?? new Date(0)]),
    ...records.flatMap(({ check, readAt }): [string, Date][] =>
      readAt === undefined ? [] : [[check, new Date(readAt)]],
    ),
  ]);
}

type RoundPolicy = Pick<Policy, 'watchIntervalMs' | 'readingsPerRound' | 'readingMaxAgeMs'>;

/** When each check was last read, by its name. */
export type LastRead = ReadonlyMap<string, Date>;

/**
 * The readings of one round, oldest first: `readingsPerRound` of each check, spread evenly over the interval, and never
 * all checks in the same moment, so that a service is not asked in bursts. A check with a pace of its own is read once
 * when it is due. A bot that is stopping takes the rest at once.
 */
export async function takeReadings(
  deps: Pick<Deps, 'systems' | 'clock' | 'stopping'>,
  checks: readonly ServiceCheck[],
  policy: RoundPolicy,
  lastRead: LastRead = new Map(),
): Promise<Measurement[]> {
  const now = deps.clock.now();
  const wanted = Array.from({ length: policy.readingsPerRound }, (_, turn) =>
    checks.filter((check) =>
      check.everyMs === null ? true : turn === 0 && isDue(check, check.everyMs, lastRead.get(check.name), policy, now),
    ),
  ).flat();
  const gapMs = Math.min(0.8 * policy.watchIntervalMs, longestSpreadMs) / Math.max(1, wanted.length);
  const taken: Promise<Measurement>[] = [];
  const beginMs = deps.clock.monotonicMs();
  for (const [index, check] of wanted.entries()) {
    const restMs = beginMs + index * gapMs - deps.clock.monotonicMs();
    if (restMs >= shortestGapMs) await deps.clock.sleep(restMs, deps.stopping);
    const reading = measureCheck(deps, check, policy);
    // It may fail while the others are still to come; the round fails at its end.
    reading.catch(() => undefined);
    taken.push(reading);
  }
  return (await Promise.all(taken)).sort((a, b) => a.at.getTime() - b.at.getTime());
}

/**
 * In the round that is nearest to when it is due; counted events in the first one after that, since their windows must
 * not overlap. A last reading in the future is of a clock that was set back.
 */
function isDue(
  { expect }: ServiceCheck,
  everyMs: number,
  last: Date | undefined,
  { watchIntervalMs }: RoundPolicy,
  now: Date,
): boolean {
  if (last === undefined) return true;
  const sinceMs = now.getTime() - last.getTime();
  return sinceMs < 0 || sinceMs >= everyMs - (expect.kind === 'events' ? 0 : watchIntervalMs / 2);
}
