import type { CheckModel } from '../../domain/analysis/anomaly/check-model.ts';
import type { Place } from './deployment-store.ts';

/** What is known of the metrics of a service in an environment, across its releases. */
export interface CheckModelStore {
  /** In the order of the names of their checks. */
  find(place: Place): Promise<CheckModel[]>;
  /** The same, and nobody else changes them until the transaction ends. */
  hold(place: Place): Promise<CheckModel[]>;
  /** Replaces the models of these checks. */
  keep(place: Place, models: readonly CheckModel[]): Promise<void>;
}
