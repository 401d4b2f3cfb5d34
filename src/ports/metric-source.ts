import type { Reading } from '../domain/analysis/measurement.ts';
import type { Invocation } from '../domain/service.ts';

/** One query to a metric source. */
export interface MetricQuery {
  /** In the source's own format, as validated by its settings schema. */
  with: Invocation['with'];
  /** A request to a service that gets no response within this time is a failed measurement. */
  timeoutMs: number;
}

/** Takes readings from the service itself or from a monitoring system. It does not evaluate them. */
export interface MetricSource {
  /** Never throws: a failed query is also a reading, and `no_data` and `error` are distinguished. */
  read(query: MetricQuery): Promise<Reading>;
}
