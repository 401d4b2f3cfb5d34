import { setMaxListeners } from 'node:events';

/** The only source of time and of delays outside this folder, so that tests and simulations can control both. */
export interface Clock {
  now(): Date;
  /** Milliseconds of a monotonic clock with an arbitrary start: for durations only. */
  monotonicMs(): number;
  /** Resolves after `ms` milliseconds, or immediately when `signal` aborts (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs `task` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(done, ms);
      function done() {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
      if (signal === undefined) return;
      // Hundreds may wait for the same stop, and each takes its listener away again: that is no leak.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', done, { once: true });
    }),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until a test moves it. `sleep` and `after` fire when `advance` passes their time. */
export function manualClock(start: Date): Clock & { advance(ms: number): void } {
  let at = start.getTime();
  let waiting: { due: number; task: () => void }[] = [];
  return {
    now: () => new Date(at),
    monotonicMs: () => at,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const entry = { due: at + ms, task: resolve };
        waiting.push(entry);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
    after: (ms, task) => {
      const entry = { due: at + ms, task };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      at += ms;
      const due = waiting.filter((entry) => entry.due <= at).sort((a, b) => a.due - b.due);
      waiting = waiting.filter((entry) => entry.due > at);
      for (const entry of due) entry.task();
    },
  };
}
