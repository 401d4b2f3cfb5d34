import type { Random } from '../chaos/random.ts';
import { lognormal, normal, poisson } from './series.ts';

/** A metric at a time, in the order of time. */
export type Metric = (atMs: number) => number;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Between 0 and 2, highest at this hour of the day. */
const daily = (atMs: number, peakHour: number, depth: number) =>
  1 + depth * Math.cos((2 * Math.PI * (atMs - peakHour * hourMs)) / dayMs);

/** Saturday and Sunday are quiet, and begin and end within hours. */
function weekly(atMs: number): number {
  const weekday = new Date(atMs).getUTCDay();
  return weekday === 0 || weekday === 6 ? 0.5 : 1;
}

/** Noise that remembers: how much of the last reading is left after the time since. */
function remembering(random: Random, memoryMs: number): Metric {
  let state = normal(random);
  let last: number | null = null;
  return (atMs) => {
    const kept = last === null ? 0 : Math.exp(-(atMs - last) / memoryMs);
    last = atMs;
    state = kept * state + Math.sqrt(1 - kept ** 2) * normal(random);
    return state;
  };
}

/** Metrics of healthy services; each run draws its own size and hours. */
export const metrics = {
  plain: (random) => {
    const size = 10 ** random.between(0, 6);
    return () => size * (1 + 0.1 * normal(random));
  },
  'daily-season': (random) => {
    const [size, peak] = [10 ** random.between(0, 6), random.between(0, 23)];
    return (atMs) => size * daily(atMs, peak, 0.6) * lognormal(random, 1, 0.1);
  },
  'weekly-season': (random) => {
    const [size, peak] = [10 ** random.between(0, 6), random.between(8, 18)];
    return (atMs) => size * weekly(atMs) * daily(atMs, peak, 0.4) * lognormal(random, 1, 0.1);
  },
  // Pareto with exponent 1.5: its variance is infinite.
  'heavy-tail': (random) => () => 25 * (1 - random.next()) ** (-1 / 1.5),
  counts: (random) => {
    const peak = random.between(0, 23);
    return (atMs) => poisson(random, 20 * daily(atMs, peak, 0.5));
  },
  'rare-counts': (random) => () => poisson(random, 0.2),
  trend: (random) => {
    const [start, growth] = [Date.UTC(2025, 11, 1), 0.002 + 0.02 * random.next()];
    return (atMs) => 1_000 * (1 + (growth * (atMs - start)) / dayMs) * (1 + 0.03 * normal(random));
  },
  'constant-with-steps': (random) => {
    const step = random.pick([0.5, 1, 4]);
    let level = 32;
    return () => {
      if (random.chance(1 / 500)) level = level === 32 ? 32 + step : 32;
      return level;
    };
  },
  remembering: (random) => {
    const noise = remembering(random, 10 * 60_000);
    return (atMs) => 200 * (1 + 0.1 * noise(atMs));
  },
} satisfies Record<string, (random: Random) => Metric>;
export type MetricName = keyof typeof metrics;
