import { quantileOf } from '../readings/measurement.ts';
import { cellsFrom, noSeason, partAt, type Season } from './season.ts';
import { firstSpread, type Spread } from './spread.ts';

/** A value on the scale of the model, and the time that it stands for. */
export interface FitPoint {
  atMs: number;
  value: number;
  coveredMs: number;
}

const dayMs = 24 * 3_600_000;
const weekMs = 7 * dayMs;
/** Closer together than this, values of the past are not needed to see a season. */
const closestMs = 10 * 60_000;
/** With fewer than this nothing is fitted. */
const fewestPoints = 48;

/** Beside the season: the level at the beginning, and the spread of what remains. */
export interface Fit {
  season: Season;
  level: number;
  spread: Spread;
}

/**
 * The season in the past of a metric, oldest value first: medians of how far it was, in each hour of the day, from the
 * median of the week around it (of the day, where the past is shorter than a week); then of what remains on each day of
 * the week, and then in each of its hours. Null without a day of values.
 */
export function fitSeason(all: readonly FitPoint[]): Fit | null {
  const points = thinned(all);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < fewestPoints || last.atMs - first.atMs < dayMs * 0.95) return null;
  const spanMs = last.atMs - first.atMs;
  const distances = withoutLevel(points, spanMs >= weekMs ? weekMs : dayMs);
  const hours = cellsFrom('hours', distances, medianOf);
  const days = without(distances, (atMs) => partAt(hours, 'hours', atMs));
  const isWhole = spanMs >= weekMs;
  const weekdays = isWhole ? cellsFrom('weekdays', days, medianOf) : noSeason.weekdays;
  const rest = without(days, (atMs) => partAt(weekdays, 'weekdays', atMs));
  const weekHours = isWhole ? cellsFrom('weekHours', rest, medianOf) : noSeason.weekHours;
  const remains = without(rest, (atMs) => partAt(weekHours, 'weekHours', atMs));
  return {
    season: { hours, weekdays, weekHours },
    level: first.value - (distances[0]?.value ?? 0),
    spread: firstSpread(remains.map(({ value }) => value)),
  };
}

function thinned(points: readonly FitPoint[]): FitPoint[] {
  const kept: FitPoint[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (last === undefined || point.atMs - last.atMs >= closestMs)
      kept.push({ ...point, coveredMs: last === undefined ? point.coveredMs : point.atMs - last.atMs });
  }
  return kept;
}

/** How far each value is from the median of a time of this length around it, or next to it at the ends. */
function withoutLevel(points: readonly FitPoint[], lengthMs: number): FitPoint[] {
  const [first, last] = [points[0]?.atMs ?? 0, points.at(-1)?.atMs ?? 0];
  const levels = new Map<number, number>();
  const stepMs = lengthMs / 14;
  return points.map((point) => {
    const from = Math.max(first, Math.min(last - lengthMs, point.atMs - lengthMs / 2));
    const window = Math.round((from - first) / stepMs);
    const start = first + window * stepMs;
    const level =
      levels.get(window) ?? medianOf(points.filter(({ atMs }) => atMs >= start && atMs <= start + lengthMs));
    levels.set(window, level);
    return { ...point, value: point.value - level };
  });
}

const without = (points: readonly FitPoint[], offset: (atMs: number) => number) =>
  points.map((point) => ({ ...point, value: point.value - offset(point.atMs) }));

function medianOf(points: readonly FitPoint[]): number {
  return (
    quantileOf(
      points.map(({ value }) => value),
      0.5,
    ) ?? 0
  );
}
