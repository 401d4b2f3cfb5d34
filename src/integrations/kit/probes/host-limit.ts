import type { Clock } from '../../../lib/clock.ts';

/** Lets at most so many requests to one host be on their way at a time, however many checks ask it. */
export interface HostLimit {
  /** Runs the work when its turn comes; null when that would be after `timeoutMs`. */
  run<T>(host: string, timeoutMs: number, work: () => Promise<T>): Promise<T | null>;
}

export function createHostLimit(clock: Clock, atOnce: number): HostLimit {
  const hosts = new Map<string, { running: number; waiting: Set<() => void> }>();
  return {
    run: async (host, timeoutMs, work) => {
      const state = hosts.get(host) ?? { running: 0, waiting: new Set() };
      hosts.set(host, state);
      if (state.running < atOnce) state.running += 1;
      else if (!(await turn(clock, state.waiting, timeoutMs))) return null;
      try {
        return await work();
      } finally {
        const [next] = state.waiting;
        if (next) next();
        else state.running -= 1;
        if (state.running === 0) hosts.delete(host);
      }
    },
  };
}

/** Whoever ends passes its place on to the first that waits. */
function turn(clock: Clock, waiting: Set<() => void>, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isMine: boolean) => {
      waiting.delete(go);
      cancel();
      resolve(isMine);
    };
    const go = () => end(true);
    const cancel = clock.after(timeoutMs, () => end(false));
    waiting.add(go);
  });
}
