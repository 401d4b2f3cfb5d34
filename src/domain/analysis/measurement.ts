import { formatDuration } from '../report/duration.ts';
import type { ServiceCheck } from '../service.ts';

/**
 * What one reading says of a check: `successful` and `failed` are facts about the service, `error` means that the
 * reading itself could not be taken and says nothing about the service.
 */
export type Outcome = 'successful' | 'failed' | 'error';

export interface Measurement {
  check: string;
  at: Date;
  outcome: Outcome;
  /** Milliseconds until the answer; null when there was none. */
  latencyMs: number | null;
  /** In words: `200`, `500`, `refused`, `expected text is missing`. */
  detail: string;
}

/** A reading as the prober gives it, reduced to what judging needs. */
export type Reading =
  | { kind: 'answered'; status: number; latencyMs: number; body: string; at: Date }
  | { kind: 'no_answer'; reason: string; latencyMs: number; at: Date }
  | { kind: 'error'; detail: string; at: Date };

/**
 * Holds a reading against what the check expects. One that is more than `maxAgeMs` away from `now` says nothing about
 * the service as it is now, whatever it says.
 */
export function assess(
  check: ServiceCheck,
  reading: Reading,
  { now, maxAgeMs }: { now: Date; maxAgeMs: number },
): Measurement {
  const ageMs = now.getTime() - reading.at.getTime();
  if (!(Math.abs(ageMs) <= maxAgeMs)) {
    const detail = ageMs > 0 ? `the reading is ${formatDuration(ageMs)} old` : 'the reading is from another time';
    return { check: check.name, at: now, outcome: 'error', latencyMs: null, detail };
  }
  const base = { check: check.name, at: reading.at };
  switch (reading.kind) {
    case 'error':
      return { ...base, outcome: 'error', latencyMs: null, detail: reading.detail.slice(0, 200) };
    case 'no_answer':
      return { ...base, outcome: 'failed', latencyMs: null, detail: `no answer (${reading.reason})` };
    case 'answered': {
      const { latencyMs } = reading;
      if (!Number.isFinite(latencyMs) || latencyMs < 0)
        return { ...base, outcome: 'error', latencyMs: null, detail: 'the time of the answer could not be measured' };
      if (reading.status !== check.expectStatus)
        return { ...base, outcome: 'failed', latencyMs, detail: `status ${reading.status}` };
      if (check.expectText !== null && !reading.body.includes(check.expectText))
        return { ...base, outcome: 'failed', latencyMs, detail: 'expected text is missing' };
      return { ...base, outcome: 'successful', latencyMs, detail: `status ${reading.status}` };
    }
  }
}

/** Median latency of the readings that were answered; null without any. */
export function medianLatency(measurements: readonly Measurement[]): number | null {
  return quantileLatency(measurements, 0.5);
}

/** Nearest-rank quantile (0–1] of latency over the readings that were answered; null without any. */
export function quantileLatency(measurements: readonly Measurement[], quantile: number): number | null {
  const values = measurements
    .flatMap((one) => (one.latencyMs === null || !Number.isFinite(one.latencyMs) ? [] : [one.latencyMs]))
    .sort((a, b) => a - b);
  return values[Math.max(0, Math.ceil(quantile * values.length) - 1)] ?? null;
}
