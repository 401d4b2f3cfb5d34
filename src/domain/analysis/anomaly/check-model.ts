import { sha256, stableJson } from '../../../lib/hash.ts';
import type { ServiceCheck } from '../../service.ts';
import type { Measurement } from '../readings/measurement.ts';
import { type AnomalyModel, emptyModel } from './model.ts';
import { observe } from './observe.ts';

/** What is known of the metric that a check reads, in one service and environment. */
export interface CheckModel {
  check: string;
  /** A hash of what the check asks for: another question has a model of its own. */
  query: string;
  model: AnomalyModel;
}

/** The model of a check; an empty one when there is none that fits. */
export function modelOf(check: ServiceCheck, models: readonly CheckModel[]): CheckModel {
  const query = sha256(stableJson({ uses: check.uses, with: check.with, everyMs: check.everyMs }));
  const known = models.find((one) => one.check === check.name && one.query === query);
  return known?.model.version === emptyModel.version ? known : { check: check.name, query, model: emptyModel };
}

/** With the numbers among these readings, oldest first; the same object when nothing is new. */
export function withReadings(known: CheckModel, readings: readonly Measurement[]): CheckModel {
  const model = readings.reduce(
    (before, { check, at, value, outcome }) =>
      check === known.check && outcome !== 'error' && typeof value === 'number'
        ? observe(before, { at, value })
        : before,
    known.model,
  );
  return model === known.model ? known : { ...known, model };
}
