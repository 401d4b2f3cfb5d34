import type { Measurement } from '../../src/domain/analysis/readings/measurement.ts';
import type { Random } from '../chaos/random.ts';

/** What a service really does, reading by reading: whether it fails, and how many milliseconds it takes. */
export type Truth = (index: number) => { isBad: boolean; latencyMs: number };

/** Standard normal, from two uniform draws (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** Latency around `medianMs`, normal in the logarithm. */
export const lognormal = (random: Random, medianMs: number, spread = 0.4) =>
  medianMs * Math.exp(spread * normal(random));

/** How many events of a Poisson process there are, with this mean. */
export function poisson(random: Random, mean: number): number {
  const wait = () => -Math.log(1 - random.next());
  let events = 0;
  for (let time = wait(); time < mean; time += wait()) events += 1;
  return events;
}

/** Failures that do not depend on each other. */
export const independent =
  (random: Random, share: number, medianMs = 40): Truth =>
  () => ({ isBad: random.chance(share), latencyMs: lognormal(random, medianMs) });

/** Failures that come in runs of `length`, with this share over all. */
export function bursts(random: Random, share: number, length: number): Truth {
  let left = 0;
  return () => {
    if (left === 0 && random.chance(share / length / (1 - share))) left = length;
    const isBad = left > 0;
    if (isBad) left -= 1;
    return { isBad, latencyMs: lognormal(random, 40) };
  };
}

/** Every nth reading fails, beginning anywhere. */
export function everyNth(random: Random, n: number): Truth {
  const offset = random.between(0, n - 1);
  return (index) => ({ isBad: (index + offset) % n === 0, latencyMs: lognormal(random, 40) });
}

/** Latency that remembers: a first-order autoregression in the logarithm. */
export function autoregressive(random: Random, share: number, memory: number): Truth {
  let state = normal(random);
  return () => {
    state = memory * state + Math.sqrt(1 - memory ** 2) * normal(random);
    return { isBad: random.chance(share), latencyMs: 40 * Math.exp(0.4 * state) };
  };
}

/** Latency that rises by a fifth and falls again within the time of the watch. */
export const diurnal =
  (random: Random, share: number, period: number): Truth =>
  (index) => ({
    isBad: random.chance(share),
    latencyMs: lognormal(random, 40 * (1 + 0.2 * Math.sin((2 * Math.PI * index) / period))),
  });

/** Latency with a heavy tail: Pareto with exponent 1.5, so that its variance is infinite. */
export const heavyTailed =
  (random: Random, share: number): Truth =>
  () => ({ isBad: random.chance(share), latencyMs: 25 * (1 - random.next()) ** (-1 / 1.5) });

/** Good until reading `first`, then as this truth says. */
export const beginsAt =
  (first: number, truth: Truth): Truth =>
  (index) =>
    index < first ? { isBad: false, latencyMs: 40 } : truth(index);

/** A reading of that truth. */
export function reading(check: string, truth: Truth, index: number, at: Date): Measurement {
  const { isBad, latencyMs } = truth(index);
  return {
    check,
    at,
    outcome: isBad ? 'failed' : 'successful',
    latencyMs,
    detail: isBad ? 'status 500' : 'status 200',
  };
}
