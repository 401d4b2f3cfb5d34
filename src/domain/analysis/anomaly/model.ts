import { type Grain, grainOf, noGrain } from './grain.ts';
import { noRun, type Run } from './run.ts';
import { noSeason, offsetAt, type Season } from './season.ts';
import { type Spread, stepsOf } from './spread.ts';
import { scaledStep, unscaled } from './unit.ts';

/** A value of a metric. */
export interface Point {
  at: Date;
  value: number;
}

/** What is known of a metric: constant in size, plain JSON, brought up to date reading by reading. */
export interface AnomalyModel {
  /** Of this shape; a model of another shape is not used. */
  version: 1;
  /** Readings that were learned from. */
  readings: number;
  /** When the last reading that counted was taken, and its value; null before the first. */
  last: { atMs: number; value: number } | null;
  /** Of the scale that the metric is learned on; null while the first readings are gathered. */
  unit: number | null;
  /** Where the metric is on that scale, apart from its season; null while readings are gathered for it. */
  level: number | null;
  /** On that scale. */
  spread: Spread | null;
  season: Season;
  grain: Grain;
  run: Run;
  /** The last values, oldest first. */
  recent: readonly Recent[];
  /** No value below 0 was seen. */
  isNonNegative: boolean;
}

/** A value, and its time in milliseconds. */
export type Recent = readonly [atMs: number, value: number];

export const emptyModel: AnomalyModel = {
  version: 1,
  readings: 0,
  last: null,
  unit: null,
  level: null,
  spread: null,
  season: noSeason,
  grain: noGrain,
  run: noRun,
  recent: [],
  isNonNegative: true,
};

/** Less than this part of what is expected is never unusual. */
const floorShare = 0.01;

/**
 * What is expected at a time on the scale of the model, and one step away from it on each side; null before there is a
 * level.
 */
export function expectedAt(
  { unit, level, spread, season, grain }: AnomalyModel,
  atMs: number,
): { unit: number; expected: number; steps: Spread } | null {
  if (unit === null || level === null || spread === null) return null;
  const expected = level + offsetAt(season, atMs);
  const floor = Math.max(floorShare, scaledStep(grainOf(grain), unscaled(expected, unit), unit));
  return { unit, expected, steps: stepsOf(spread, floor) };
}
