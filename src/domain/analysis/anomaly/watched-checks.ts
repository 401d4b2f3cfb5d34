import type { ServiceCheck } from '../../service.ts';
import type { AnalysisPolicy } from '../policy.ts';
import { appliesTo, type Threshold } from '../thresholds/threshold.ts';

/** The checks that are watched for anomalies: those that read a number which no limit and no threshold is on. */
export function anomalyChecks(
  checks: readonly ServiceCheck[],
  thresholds: readonly Threshold[],
  { anomalies }: Pick<AnalysisPolicy, 'anomalies'>,
): ServiceCheck[] {
  if (anomalies === 'off') return [];
  const onNumbers = thresholds.filter(({ metric }) => metric === 'value' || metric === 'change');
  return checks.filter(
    (check) =>
      check.expect.kind === 'number' &&
      check.expect.min === null &&
      check.expect.max === null &&
      !onNumbers.some((threshold) => appliesTo(threshold, check)),
  );
}
