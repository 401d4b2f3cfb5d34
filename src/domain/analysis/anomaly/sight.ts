import { quantileOf } from '../readings/measurement.ts';
import type { Grain } from './grain.ts';
import { type AnomalyModel, expectedAt } from './model.ts';
import { isHourKnown } from './season.ts';
import { tenth } from './spread.ts';
import { unscaled } from './unit.ts';

/** What the last readings of a metric look like; `unknown` while too little of it is known, at this hour or at all. */
export type Sight = { kind: 'unknown' } | ({ kind: 'usual' } & Seen) | ({ kind: 'unusual'; since: Date } & Seen);

interface Seen {
  /** The median of the last few readings, of those since it changed. */
  value: number;
  /** What it usually is at this time, in about four of five readings. */
  low: number;
  high: number;
}

/** Nothing is said after fewer readings than this. */
const fewestReadings = 60;
const shownReadings = 5;

export function sightOf(model: AnomalyModel): Sight {
  const { readings, last, season, grain, run, recent, isNonNegative } = model;
  const now = last === null ? null : expectedAt(model, last.atMs);
  if (now === null || last === null || readings < fewestReadings || !isHourKnown(season, last.atMs))
    return { kind: 'unknown' };
  const { unit, expected, steps } = now;
  const values = recent.slice(-Math.min(shownReadings, Math.max(1, run.readings))).map(([, value]) => value);
  const low = rounded(unscaled(expected - tenth * steps.below, unit), grain);
  const seen = {
    value: quantileOf(values, 0.5) ?? last.value,
    low: isNonNegative ? Math.max(0, low) : low,
    high: rounded(unscaled(expected + tenth * steps.above, unit), grain),
  };
  return run.isUnusual && run.sinceMs !== null
    ? { kind: 'unusual', since: new Date(run.sinceMs), ...seen }
    : { kind: 'usual', ...seen };
}

/** As finely as the metric is told. */
function rounded(value: number, { digit }: Grain): number {
  const digits = digit === null ? Number.NaN : Math.round(value / digit) * digit;
  return Number.isFinite(digits) ? digits : value;
}
