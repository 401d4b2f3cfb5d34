import type { Reading } from '../domain/analysis/readings/measurement.ts';
import type { Invocation } from '../domain/invocation.ts';

/** One query to a metric source. */
export interface MetricQuery {
  /** In the source's own format, as validated by its settings schema. */
  with: Invocation['with'];
  /** A request to a service that gets no response within this time is a failed measurement. */
  timeoutMs: number;
  /** The time before now that a count covers; a minute when absent. */
  windowMs?: number;
}

/** Past values of a query: one at most for each step of the span. */
export interface PastQuery {
  with: Invocation['with'];
  timeoutMs: number;
  from: Date;
  to: Date;
  stepMs: number;
  /** The time before each value that a count covers; a step when absent. */
  windowMs?: number;
}

/** Requests that were counted up to some time; `failed` is null where the source has no count of failed ones. */
export interface PastCount {
  at: Date;
  failed: number | null;
  total: number;
}

/**
 * Values that are no numbers are left out; `no_data` when there is none. A query that counts requests has `counts`.
 */
export type PastNumbers =
  | { kind: 'numbers'; points: { at: Date; value: number }[] }
  | { kind: 'counts'; points: PastCount[] }
  | { kind: 'no_data'; detail: string }
  | { kind: 'error'; detail: string };

/** Takes readings from the service itself or from a monitoring system. It does not evaluate them. */
export interface MetricSource {
  /** Never throws: a failed query is also a reading, and `no_data` and `error` are distinguished. */
  read(query: MetricQuery): Promise<Reading>;
  /** Absent when it keeps no past. Never throws. */
  past?(query: PastQuery): Promise<PastNumbers>;
}
