import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../../test/support/plan-builders.ts';
import type { Measure, ServiceCheck } from '../../service.ts';
import type { Measurement } from '../readings/measurement.ts';
import { thresholdPresets } from './threshold-rules.ts';
import { beyond, notKept } from './value-rule.ts';

const reads = (measures: Measure | null, unit = '%'): ServiceCheck =>
  aCheck({
    title: 'It',
    kind: 'health',
    isCritical: false,
    measures,
    expect: { kind: 'number', min: null, max: null, unit },
  });
const readings = (...values: (number | null)[]): Measurement[] =>
  values.map((value, minute) => ({
    check: 'pay',
    at: new Date(Date.UTC(2026, 0, 1, 0, minute)),
    outcome: 'successful',
    latencyMs: null,
    value,
    detail: '',
  }));
const words = (check: ServiceCheck, values: number[], baseline?: number) =>
  beyond(check, readings(...values), thresholdPresets, baseline).map((one) => `${one.severity}: ${one.words}`);

describe('a threshold on a number', () => {
  it('is exceeded by as many readings in a row as it asks for', () => {
    expect(words(reads('cpu'), [70, 85, 90, 85, 91])).toEqual([]);
    expect(words(reads('cpu'), [70, 85, 90, 85, 91, 88])).toEqual([
      'warning: It: above 80 % (88 %, the last 5 readings)',
    ]);
    expect(words(reads('cpu'), [85, 90, 85, 91, 79.9])).toEqual([]);
    expect(beyond(reads('cpu'), readings(70, 85, 90, 85, 91, 88), thresholdPresets, undefined)[0]?.since).toEqual(
      new Date(Date.UTC(2026, 0, 1, 0, 1)),
    );
  });

  it('may be a lower limit, or something that must not happen once', () => {
    expect(words(reads('availability'), [99.95, 99.8, 99.7, 99.85])).toEqual([
      'critical: It: below 99.9 % (99.85 %, the last 3 readings)',
    ]);
    expect(words(reads('crashes', ''), [0, 0, 1])).toEqual(['rollback: It: above 0 (1, the last reading)']);
    expect(words(reads('crashes', ''), [0, 0])).toEqual([]);
  });

  it('may be a distance from the baseline, in either direction, and says nothing without one', () => {
    expect(words(reads('throughput', 'req/s'), [40, 45, 30], 100)).toEqual([
      'warning: It: more than 50 % below the baseline (70 % below, the last 3 readings)',
    ]);
    expect(words(reads('throughput', 'req/s'), [400, 450, 300], 100)).toEqual([]);
    expect(words(reads('business', ''), [115, 120, 112], 100)).toEqual([
      'warning: It: more than 10 % away from the baseline (12 % above, the last 3 readings)',
    ]);
    expect(words(reads('business', ''), [50, 60, 55], 100)).toHaveLength(2);
    expect(words(reads('business', ''), [50, 60, 55])).toEqual([]);
    expect(words(reads('business', ''), [50, 60, 55], 0)).toEqual([]);
  });

  it('that would degrade the service is kept only when the last reading says so', () => {
    const open = (check: ServiceCheck, values: (number | null)[], baseline?: number) =>
      notKept(check, readings(...values), thresholdPresets, baseline).map(({ name }) => name);
    expect(open(reads('availability'), [99.95])).toEqual([]);
    expect(open(reads('availability'), [99.95, 99.8])).toEqual(['uptime']);
    expect(open(reads('availability'), [])).toEqual(['uptime']);
    expect(open(reads('availability'), [null])).toEqual(['uptime']);
    expect(open(reads('cpu'), [95])).toEqual([]);
    expect(open(reads('business', ''), [50])).toEqual([]);
    expect(open(reads('business', ''), [50], 100)).toEqual(['business-impact']);
  });
});
