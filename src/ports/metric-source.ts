import type { Reading } from '../domain/analysis/measurement.ts';
import type { Invocation } from '../domain/service.ts';

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

/** Values that are no numbers are left out; `no_data` when there is none. */
export type PastNumbers =
  | { kind: 'numbers'; points: { at: Date; value: number }[] }
  | { kind: 'no_data'; detail: string }
  | { kind: 'error'; detail: string };

/** Takes readings from the service itself or from a monitoring system. It does not evaluate them. */
export interface MetricSource {
  /** Never throws: a failed query is also a reading, and `no_data` and `error` are distinguished. */
  read(query: MetricQuery): Promise<Reading>;
  /** Absent when it keeps no past. Never throws. */
  past?(query: PastQuery): Promise<PastNumbers>;
}
