import type { CanaryMetric } from '../../src/domain/analysis/canary/metric.ts';

/** A metric of a canary with the usual rules, but for these. */
export function aMetric(given: Partial<CanaryMetric> = {}): CanaryMetric {
  const name = given.name ?? 'errors';
  return {
    name,
    title: name,
    group: 'service',
    direction: 'either',
    isCritical: false,
    needsData: false,
    missing: 'remove',
    ...given,
  };
}
