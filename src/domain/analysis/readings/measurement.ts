import { formatDuration } from '../../report/duration.ts';
import type { Expectation, ServiceCheck } from '../../service.ts';

/**
 * What one reading says of a check: `successful` and `failed` are facts about the service, `error` means that the
 * reading itself could not be taken and says nothing about the service.
 */
export type Outcome = 'successful' | 'failed' | 'error';

/** Requests of some time, as a monitoring system counted them. Either may be a fraction, where it was estimated. */
export interface RequestCount {
  failed: number;
  total: number;
}

export interface Measurement {
  check: string;
  at: Date;
  outcome: Outcome;
  /** Milliseconds until the answer; null when there was none. */
  latencyMs: number | null;
  /** What a query gave, or how many events it counted; absent and null for other readings. */
  value?: number | null;
  /** The requests of other people that it counted; absent and null for other readings. */
  requests?: RequestCount | null;
  /** In words: `200`, `500`, `refused`, `expected text is missing`. */
  detail: string;
}

/**
 * What a source of measurements says. `answered`, `no_answer` and `failed` (it answered, and not as the source was told
 * to expect) are about requests to the service itself, `number` is what a query gave, `requests` and `events` what it
 * counted.
 * `no_data`: the source answered and has nothing to say; `error`: it could not be asked. Neither says anything about
 * the service.
 */
export type Reading =
  | { kind: 'answered'; status: number; latencyMs: number; body: string; at: Date }
  | { kind: 'failed'; detail: string; latencyMs: number; at: Date }
  | { kind: 'no_answer'; reason: string; latencyMs: number; at: Date }
  | { kind: 'number'; value: number; at: Date }
  | ({ kind: 'requests'; at: Date } & RequestCount)
  | { kind: 'events'; count: number; at: Date }
  | { kind: 'no_data'; detail: string; at: Date }
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
    const detail = ageMs > 0 ? `the reading is ${formatDuration(ageMs)} old` : 'the reading has a time in the future';
    return { check: check.name, at: now, outcome: 'error', latencyMs: null, detail };
  }
  const base = { check: check.name, at: reading.at };
  switch (reading.kind) {
    case 'error':
    case 'no_data':
      return { ...base, outcome: 'error', latencyMs: null, detail: reading.detail.slice(0, 200) };
    case 'number':
      return {
        ...base,
        latencyMs: null,
        ...(Number.isFinite(reading.value) ? { value: reading.value } : {}),
        ...holdNumber(check.expect, reading.value),
      };
    case 'requests':
      return { ...base, latencyMs: null, ...holdRequests(check.expect, reading) };
    case 'events':
      return { ...base, latencyMs: null, ...holdEvents(check, reading.count) };
    case 'failed':
      return { ...base, outcome: 'failed', latencyMs: reading.latencyMs, detail: reading.detail.slice(0, 200) };
    case 'no_answer':
      return { ...base, outcome: 'failed', latencyMs: null, detail: `no answer (${reading.reason})` };
    case 'answered': {
      const { latencyMs } = reading;
      const { expect } = check;
      if (expect.kind !== 'answer')
        return { ...base, outcome: 'error', latencyMs: null, detail: 'it returned no number' };
      if (!Number.isFinite(latencyMs) || latencyMs < 0)
        return { ...base, outcome: 'error', latencyMs: null, detail: 'the response time could not be measured' };
      if (reading.status !== expect.status)
        return { ...base, outcome: 'failed', latencyMs, detail: `status ${reading.status}` };
      if (expect.text !== null && !reading.body.includes(expect.text))
        return { ...base, outcome: 'failed', latencyMs, detail: 'expected text is missing' };
      return { ...base, outcome: 'successful', latencyMs, detail: `status ${reading.status}` };
    }
  }
}

/** A number that is none (a division by zero in a query) passes nothing and fails nothing. */
function holdNumber(expect: Expectation, value: number): Pick<Measurement, 'outcome' | 'detail'> {
  if (expect.kind !== 'number') return { outcome: 'error', detail: 'it returned a number instead of a response' };
  if (!Number.isFinite(value)) return { outcome: 'error', detail: `the value is ${value}` };
  const { min, max, unit } = expect;
  const shown = `${Number(value.toPrecision(6))}${unit === '' ? '' : ` ${unit}`}`;
  if (max !== null && value > max) return { outcome: 'failed', detail: `${shown}, more than ${max}` };
  if (min !== null && value < min) return { outcome: 'failed', detail: `${shown}, less than ${min}` };
  return { outcome: 'successful', detail: shown };
}

/** An estimate of the failed requests may exceed that of all requests by this much. */
const estimationError = 1.05;

/** Without any request nothing was measured. */
function holdRequests(
  expect: Expectation,
  { failed, total }: RequestCount,
): Pick<Measurement, 'outcome' | 'detail' | 'requests'> {
  if (expect.kind !== 'requests') return { outcome: 'error', detail: 'it returned counted requests' };
  if (!(Number.isFinite(failed) && Number.isFinite(total) && failed >= 0))
    return { outcome: 'error', detail: `${failed} of ${total} requests is no count` };
  if (total < 1) return { outcome: 'error', detail: 'there were no requests' };
  if (failed > total * estimationError)
    return { outcome: 'error', detail: `it counted more failed requests (${failed}) than requests (${total})` };
  const requests = { failed: Math.min(failed, total), total };
  const percent = (100 * requests.failed) / total;
  return {
    outcome: percent > expect.maxPercent ? 'failed' : 'successful',
    requests,
    detail: requestWords(requests),
  };
}

/** A larger number is no count. */
const mostEvents = 1e12;

/** How many there were is for thresholds to judge: one count by itself is neither good nor bad. */
function holdEvents(
  { expect, everyMs }: ServiceCheck,
  count: number,
): Pick<Measurement, 'outcome' | 'detail' | 'value'> {
  if (expect.kind !== 'events' || everyMs === null) return { outcome: 'error', detail: 'it returned counted events' };
  if (!(count >= 0 && count <= mostEvents)) return { outcome: 'error', detail: `${count} events is no count` };
  const shown = Number(count.toPrecision(6)).toLocaleString('en-US');
  return { outcome: 'successful', value: count, detail: `${shown} in ${formatDuration(everyMs)}` };
}

/** "12 of 4,210 requests failed". */
export function requestWords({ failed, total }: RequestCount): string {
  const count = (value: number) => Math.round(value).toLocaleString('en-US');
  return `${count(failed)} of ${count(total)} requests failed`;
}

/** Median latency of the readings that were answered; null without any. */
export function medianLatency(measurements: readonly Measurement[]): number | null {
  return quantileLatency(measurements, 0.5);
}

/** Nearest-rank quantile (0–1] of latency over the readings that were answered; null without any. */
export function quantileLatency(measurements: readonly Measurement[], quantile: number): number | null {
  return quantileOf(
    measurements.flatMap((one) => one.latencyMs ?? []),
    quantile,
  );
}

/** Nearest-rank quantile (0–1] of the values that are numbers; null without any. */
export function quantileOf(values: readonly number[], quantile: number): number | null {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? null;
}
