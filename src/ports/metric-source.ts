import type { Reading } from '../domain/analysis/measurement.ts';
import type { Invocation } from '../domain/service.ts';

/** One question to a source of measurements. */
export interface MetricQuery {
  /** In the words of the source, as its settings schema has checked them. */
  with: Invocation['with'];
  /** A request to a service that gives no answer within this time is a failed measurement: people would have waited as long. */
  timeoutMs: number;
}

/** Takes readings, whatever it asks: the service itself, or a monitoring system. Judging them is not its business. */
export interface MetricSource {
  /** Never throws: what could not be asked is a reading too, and `no_data` and `error` are told apart. */
  read(query: MetricQuery): Promise<Reading>;
}
