import type { ServiceCheck } from '../../service.ts';
import type { CheckBaseline } from '../baseline/baseline.ts';
import { type Finding, finding } from '../finding.ts';
import type { AnalysisPolicy } from '../policy.ts';
import { type Measurement, medianLatency, quantileLatency } from '../readings/measurement.ts';
import { appliesTo, type Threshold } from './threshold.ts';

type RecentPolicy = Pick<AnalysisPolicy, 'breachesNeeded' | 'breachWindow' | 'latencyFloorMs'>;

/**
 * The thresholds that `breachesNeeded` of the last `breachWindow` readings of a check break. Quick and easy to explain, but it
 * cannot see a service that fails now and then, and it has no bound on false alarms.
 */
export function broken(
  check: ServiceCheck,
  real: readonly Measurement[],
  baseline: CheckBaseline | undefined,
  thresholds: readonly Threshold[],
  policy: RecentPolicy,
): Finding[] {
  const recent = real.slice(-policy.breachWindow);
  return thresholds.flatMap((threshold) => {
    if (!appliesTo(threshold, check)) return [];
    const breaking = recent.filter((one) => breaks(one, threshold, baseline?.medianMs, policy));
    const [first] = breaking;
    if (!first || breaking.length < policy.breachesNeeded) return [];
    const value = statistic(recent, threshold, baseline?.medianMs);
    if (value === null || value <= threshold.limit) return [];
    const readings = `${breaking.length} of the last ${recent.length} readings`;
    return [finding(check, threshold, { value, readings, since: first.at })];
  });
}

function breaks(
  one: Measurement,
  threshold: Threshold,
  baselineMs: number | undefined,
  { latencyFloorMs }: RecentPolicy,
): boolean {
  switch (threshold.metric) {
    case 'errors':
      return one.outcome === 'failed';
    case 'no-answer':
      return one.outcome === 'failed' && one.latencyMs === null;
    case 'latency':
      return one.latencyMs !== null && one.latencyMs > threshold.limit;
    case 'slowdown':
      return (
        baselineMs !== undefined &&
        one.latencyMs !== null &&
        one.latencyMs > Math.max(latencyFloorMs, baselineMs * (1 + threshold.limit / 100))
      );
    case 'value':
    case 'change':
    case 'rate':
    case 'rate-increase':
      return false;
  }
}

function statistic(
  recent: readonly Measurement[],
  threshold: Threshold,
  baselineMs: number | undefined,
): number | null {
  switch (threshold.metric) {
    case 'errors':
      return (100 * recent.filter((one) => one.outcome === 'failed').length) / recent.length;
    case 'no-answer':
      return recent.filter((one) => one.outcome === 'failed' && one.latencyMs === null).length;
    case 'latency':
      return quantileLatency(recent, threshold.quantile);
    case 'slowdown': {
      const median = medianLatency(recent);
      return median === null || !baselineMs ? null : (100 * (median - baselineMs)) / baselineMs;
    }
    case 'value':
    case 'change':
    case 'rate':
    case 'rate-increase':
      return null;
  }
}
