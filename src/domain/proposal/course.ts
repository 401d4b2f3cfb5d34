import { type Measurement, medianLatency } from '../analysis/readings/measurement.ts';
import type { ServiceCheck } from '../service.ts';

/** How checks did over time, in as many points as a chart may have. */
export interface Course {
  unit: '%' | 'ms';
  /** The beginning of each stretch of time, UTC: `10:41:20`. */
  times: string[];
  /** A value for each of these times. */
  series: { title: string; values: number[] }[];
}

const mostPoints = 20;
const mostSeries = 3;

/**
 * The share of failed readings over time, or the median response time when nothing failed, of these checks; null with
 * fewer than two stretches of time to compare. A stretch without a reading has the value of the one before.
 */
export function courseOf(readings: readonly Measurement[], checks: readonly ServiceCheck[]): Course | null {
  const shown = checks.slice(0, mostSeries);
  const real = readings.filter((one) => one.outcome !== 'error' && shown.some((check) => check.name === one.check));
  const [first, last] = [real[0]?.at.getTime(), real.at(-1)?.at.getTime()];
  if (first === undefined || last === undefined) return null;
  // Times are shown to the second, and no two may be the same.
  const points = Math.min(mostPoints, Math.floor(real.length / shown.length), Math.floor((last - first) / 1_000));
  if (points < 2) return null;
  const widthMs = (last - first) / points;
  const unit = real.some(({ outcome }) => outcome === 'failed') ? '%' : 'ms';
  const stretches = Array.from({ length: points }, (_, index) => first + index * widthMs);
  return {
    unit,
    times: stretches.map((ms) => new Date(ms).toISOString().slice(11, 19)),
    series: shown.map((check) => {
      const mine = real.filter((one) => one.check === check.name);
      let before = 0;
      return {
        title: check.title,
        values: stretches.map((from, index) => {
          const isLast = index === points - 1;
          const within = mine.filter(({ at }) => at.getTime() >= from && (isLast || at.getTime() < from + widthMs));
          if (within.length > 0) before = Math.round(valueIn(within, unit) ?? before);
          return before;
        }),
      };
    }),
  };
}

function valueIn(readings: readonly Measurement[], unit: Course['unit']): number | null {
  if (unit === 'ms') return medianLatency(readings);
  const counted = readings.flatMap(({ requests }) => requests ?? []);
  const total = counted.reduce((sum, one) => sum + one.total, 0);
  if (total > 0) return (100 * counted.reduce((sum, { failed }) => sum + failed, 0)) / total;
  return (100 * readings.filter(({ outcome }) => outcome === 'failed').length) / readings.length;
}
