import type { ServiceCheck } from '../../service.ts';
import { addBatch, emptySeries, logEvidence } from '../evidence/series.ts';
import { errorsIn } from '../readings/answer.ts';
import type { Measurement } from '../readings/measurement.ts';

/** Readings, or counted requests, before the start of checks that failed more often than is tolerated. */
export type FailedBefore = Readonly<Record<string, { failed: number; total: number }>>;

/**
 * That a check failed too often before the start needs evidence of 10 to 1: chance must not make the watch less exact.
 */
const enough = Math.log(10);

/**
 * How often a check failed before the start, from its readings in the order in which they were taken; null when that is
 * no more than is tolerated (percent).
 */
export function failedTooOften(
  check: ServiceCheck,
  readings: readonly Measurement[],
  toleratedPercent: number,
): { failed: number; total: number } | null {
  const tolerated = toleratedPercent / 100;
  let [failed, total, series] = [0, 0, emptySeries];
  for (const reading of readings) {
    if (reading.check !== check.name || reading.outcome === 'error') continue;
    const batch = errorsIn(reading, check);
    failed += batch.bad;
    total += batch.total;
    series = addBatch(series, tolerated, batch, reading.at);
  }
  return failed > tolerated * total && logEvidence(series, tolerated) >= enough ? { failed, total } : null;
}

/**
 * The share of failed readings (percent) that counts as normal: what the settings tolerate, or what was so before the
 * start.
 */
export function toleratedAfter(toleratedPercent: number, before: FailedBefore[string] | undefined): number {
  if (before === undefined || before.total === 0) return toleratedPercent;
  return Math.min(50, Math.max(toleratedPercent, Math.ceil((1_000 * before.failed) / before.total) / 10));
}
