import type { ServiceCheck } from '../../service.ts';
import type { Batch } from '../evidence/series.ts';
import type { Measurement } from './measurement.ts';

/**
 * Requests of the same moment tend to fail together, so a minute of them weighs as this many readings: twice as many as
 * a check takes by itself.
 */
const requestsPerMinute = 20;

/** As how many readings the requests of one reading of this check weigh at most. */
export function mostWeight({ everyMs }: ServiceCheck): number {
  return Math.max(1, (requestsPerMinute * (everyMs ?? 0)) / 60_000);
}

/** A reading is one. */
export const oneAnswer = (isBad: boolean): Batch => ({ total: 1, bad: Number(isBad), weight: 1 });

/** What a reading that was taken says of errors: a request of the bot, or those that it counted. */
export function errorsIn({ outcome, requests }: Measurement, check: ServiceCheck): Batch {
  if (!requests) return oneAnswer(outcome === 'failed');
  return { total: requests.total, bad: requests.failed, weight: Math.min(requests.total, mostWeight(check)) };
}
