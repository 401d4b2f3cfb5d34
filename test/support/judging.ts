import type { CheckBaseline } from '../../src/domain/analysis/baseline/baseline.ts';
import { type Judgment, judge } from '../../src/domain/analysis/judge.ts';
import { addReadings } from '../../src/domain/analysis/readings/check-record.ts';
import type { Measurement } from '../../src/domain/analysis/readings/measurement.ts';
import { thresholdPresets } from '../../src/domain/analysis/thresholds/threshold-rules.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import type { ServiceCheck } from '../../src/domain/service.ts';

/** A series in letters: good, bad (500), silent, error, slow by half a second, or very slow by six. */
export function series(text: string, check = 'pay'): Measurement[] {
  return [...text.replaceAll(' ', '')].map((letter, minute) => {
    const at = new Date(Date.UTC(2026, 0, 1, 0, minute));
    const answered = (latencyMs: number, outcome: 'successful' | 'failed' = 'successful') => ({
      check,
      at,
      outcome,
      latencyMs,
      detail: '',
    });
    switch (letter) {
      case 'g':
        return answered(20);
      case 'b':
        return answered(20, 'failed');
      case 's':
        return answered(500);
      case 'S':
        return answered(6_000);
      case 'n':
        return answered(Number.NaN);
      case '-':
        return { check, at, outcome: 'failed' as const, latencyMs: null, detail: '' };
      default:
        return { check, at, outcome: 'error' as const, latencyMs: null, detail: '' };
    }
  });
}

/** A missing share has its own tests. */
export const lastReadings = { ...defaultPolicy, judgeBy: 'n-of-m', missingShare: 100, errorLimit: 4 } as const;

/** Judges readings that were all taken by one watch. */
export function judged(
  checks: readonly ServiceCheck[],
  readings: readonly Measurement[],
  medians: Record<string, number> = {},
  policy: typeof defaultPolicy = lastReadings,
): Judgment {
  const baseline = Object.fromEntries(
    Object.entries(medians).map(([name, medianMs]): [string, CheckBaseline] => [
      name,
      { medianMs, upperMs: medianMs * 1.1 },
    ]),
  );
  const judging = { checks, baseline, policy, thresholds: thresholdPresets };
  return judge(addReadings([], readings, judging), readings, judging);
}
