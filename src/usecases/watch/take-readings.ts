import type { Measurement } from '../../domain/analysis/measurement.ts';
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

type RoundPolicy = Pick<Policy, 'watchIntervalMs' | 'readingsPerRound' | 'readingMaxAgeMs'>;

/**
 * The readings of one round, oldest first: `readingsPerRound` of each check, spread evenly over the interval, and never all
 * checks in the same moment, so that a service is not asked in bursts. A bot that is stopping takes the rest at once.
 */
export async function takeReadings(
  deps: Pick<Deps, 'systems' | 'clock' | 'stopping'>,
  checks: readonly ServiceCheck[],
  policy: RoundPolicy,
): Promise<Measurement[]> {
  const count = checks.length * policy.readingsPerRound;
  const gapMs = Math.min(0.8 * policy.watchIntervalMs, longestSpreadMs) / Math.max(1, count);
  const taken: Promise<Measurement>[] = [];
  let behindMs = 0;
  for (let reading = 0; reading < policy.readingsPerRound; reading += 1)
    for (const check of checks) {
      if (taken.length > 0) behindMs += gapMs;
      if (behindMs >= shortestGapMs) {
        await deps.clock.sleep(behindMs, deps.stopping);
        behindMs = 0;
      }
      const reading = measureCheck(deps, check, policy);
      // It may fail while the others are still to come; the round fails at its end.
      reading.catch(() => undefined);
      taken.push(reading);
    }
  return (await Promise.all(taken)).sort((a, b) => a.at.getTime() - b.at.getTime());
}
