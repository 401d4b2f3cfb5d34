import type { Clock } from './clock.ts';

/** Lets so much be worked on at once; the rest waits for its turn, in order. */
export interface Turns {
  /** Runs the work when its turn comes; null when too much waits already or it waited too long, and then nothing is run. */
  take<T>(weight: number, work: () => Promise<T>): Promise<T | null>;
}

/**
 * `atOnce` counts works, `mostWaiting` the weight of those that wait. A work that weighs more than that may wait alone:
 * otherwise its turn would never come.
 */
export function createTurns(options: {
  clock: Pick<Clock, 'after'>;
  atOnce: number;
  mostWaiting: number;
  patienceMs: number;
}): Turns {
  const { clock, atOnce, mostWaiting, patienceMs } = options;
  const waiting = new Set<(isMine: boolean) => void>();
  let running = 0;
  let weightWaiting = 0;

  const turn = (weight: number): Promise<boolean> =>
    new Promise((resolve) => {
      const end = (isMine: boolean) => {
        waiting.delete(end);
        weightWaiting -= weight;
        cancel();
        resolve(isMine);
      };
      const cancel = clock.after(patienceMs, () => end(false));
      waiting.add(end);
      weightWaiting += weight;
    });

  return {
    take: async (weight, work) => {
      if (running < atOnce) running += 1;
      else {
        const isFull = waiting.size > 0 && weightWaiting + weight > mostWaiting;
        if (isFull || !(await turn(weight))) return null;
      }
      try {
        return await work();
      } finally {
        // Whoever ends passes the place on to the first that waits.
        const [next] = waiting;
        if (next) next(true);
        else running -= 1;
      }
    },
  };
}
