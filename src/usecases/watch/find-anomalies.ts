import { anomalyFinding } from '../../domain/analysis/anomaly/anomaly-finding.ts';
import { modelOf, withReadings } from '../../domain/analysis/anomaly/check-model.ts';
import { anomalyChecks } from '../../domain/analysis/anomaly/watched-checks.ts';
import type { Finding } from '../../domain/analysis/finding.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { Threshold } from '../../domain/analysis/thresholds/threshold.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ServiceCheck } from '../../domain/service.ts';
import type { ReleaseWork } from '../release-work.ts';

/**
 * Learns from the readings of a round what is usual for the metrics without a threshold, and returns those of the
 * `judged` checks that are unusual.
 */
export async function findAnomalies(
  { stores, release }: ReleaseWork,
  {
    checks,
    judged,
    readings,
  }: Record<'checks' | 'judged', readonly ServiceCheck[]> & { readings: readonly Measurement[] },
  { policy, thresholds }: { policy: Pick<Policy, 'anomalies'>; thresholds: readonly Threshold[] },
): Promise<Finding[]> {
  const watched = anomalyChecks(checks, thresholds, policy);
  if (watched.length === 0) return [];
  const known = await stores.checkModels.hold(release);
  const models = watched.map((check) => ({ check, before: modelOf(check, known) }));
  const after = models.map(({ check, before }) => ({ check, before, now: withReadings(before, readings) }));
  await stores.checkModels.keep(
    release,
    after.flatMap(({ before, now }) => (now === before ? [] : [now])),
  );
  return after.flatMap(({ check, now }) =>
    judged.some(({ name }) => name === check.name) ? (anomalyFinding(check, now.model) ?? []) : [],
  );
}
