import type { Random } from '../chaos/random.ts';
import { normal, poisson } from './series.ts';

/** Draws how many events there are in a window in which so many are expected. */
export type Events = (random: Random, mean: number) => number;

/** Events that do not cause each other; by the normal approximation where there are many. */
export const events: Events = (random, mean) =>
  mean < 50 ? poisson(random, mean) : Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));

/** Events that come in bursts whose sizes are exponential around `size`. */
export const bursts =
  (size: number): Events =>
  (random, mean) => {
    let sum = 0;
    for (let left = events(random, mean / size); left > 0; left -= 1) sum -= size * Math.log(1 - random.next());
    return Math.round(sum);
  };

/** Their rate varies from window to window by a factor of two or more either way. */
export const uneven: Events = (random, mean) => events(random, mean * Math.exp(0.8 * normal(random) - 0.32));
