import type { Random } from '../chaos/random.ts';
import { type Metric, type MetricName, metrics } from './anomaly-series.ts';
import { dayReadings, trained, unusualFrom } from './run-anomaly.ts';
import type { ScoreClass } from './score.ts';

/** A watch of a day is long, so there are fewer of them. */
const runsOf = (runs: number) => Math.ceil(runs / 10);

/** Nothing changed: whatever is called unusual is a false warning. */
function healthy(name: MetricName): ScoreClass {
  const full = `anomaly.healthy.${name}`;
  return {
    name: full,
    run(random, runs) {
      const days = runsOf(runs);
      let warnings = 0;
      for (let day = 0; day < days; day += 1) {
        const metric = metrics[name](random);
        const { model, startMs } = trained(random, metric);
        warnings += unusualFrom(model, startMs, metric, dayReadings).length;
      }
      return [{ name: `${full}.warned`, value: warnings / days, unit: '/day', goal: { is: 'at_most', limit: 0.2 } }];
    },
  };
}

const usualReadings = 60;
const foundWithin = 10;

/** After an hour the metric changes for good. */
function shift(name: string, metricName: MetricName, change: (value: number) => number): ScoreClass {
  const full = `anomaly.shift.${name}.${metricName}`;
  return {
    name: full,
    run(random, runs) {
      const count = runsOf(runs);
      let found = 0;
      for (let run = 0; run < count; run += 1) if (isFound(random, metrics[metricName](random), change)) found += 1;
      return [{ name: `${full}.found`, value: (100 * found) / count, unit: '%', goal: { is: 'at_least', limit: 95 } }];
    },
  };
}

function isFound(random: Random, metric: Metric, change: (value: number) => number): boolean {
  const { model, startMs } = trained(random, metric);
  const changesMs = startMs + usualReadings * 60_000;
  const changed: Metric = (atMs) => (atMs > changesMs ? change(metric(atMs)) : metric(atMs));
  return unusualFrom(model, startMs, changed, usualReadings + foundWithin).some((index) => index > usualReadings);
}

const names = Object.keys(metrics) as MetricName[];
const shifted: readonly MetricName[] = ['plain', 'daily-season', 'weekly-season', 'counts', 'trend', 'remembering'];

export const anomalyClasses: readonly ScoreClass[] = [
  ...names.map(healthy),
  ...shifted.flatMap((name) => [
    shift('2', name, (value) => 2 * value),
    shift('0.5', name, (value) => value / 2),
    shift('0', name, () => 0),
  ]),
  shift('2', 'constant-with-steps', (value) => 2 * value),
  shift('0', 'constant-with-steps', () => 0),
];
