import type { Clock } from '../../../lib/clock.ts';
import { IntegrationError } from '../../../ports/integration-error.ts';

const atOnce = 6;

/** Lets at most a few things be asked of one host at a time, and none while the host asked for a pause. */
export interface Pacer {
  /** Runs the work when its turn comes; throws IntegrationError `unavailable` when that is after `until`. */
  run<T>(host: string, until: number, work: () => Promise<T>): Promise<T>;
  /** No requests to this host until then. */
  hold(host: string, ms: number): void;
}

export function createPacer(clock: Clock): Pacer {
  const hosts = new Map<string, { running: number; waiting: (() => void)[]; heldUntil: number }>();
  const stateOf = (host: string) => {
    const known = hosts.get(host) ?? { running: 0, waiting: [], heldUntil: 0 };
    hosts.set(host, known);
    return known;
  };
  return {
    run: async (host, until, work) => {
      const state = stateOf(host);
      const heldMs = state.heldUntil - clock.monotonicMs();
      if (clock.monotonicMs() + heldMs >= until)
        throw new IntegrationError('rate_limited', `${host} asked for a pause`, { retryAfterMs: heldMs });
      if (heldMs > 0) await clock.sleep(heldMs);
      if (state.running >= atOnce) await new Promise<void>((resolve) => state.waiting.push(resolve));
      else state.running += 1;
      try {
        return await work();
      } finally {
        const next = state.waiting.shift();
        if (next) next();
        else state.running -= 1;
      }
    },
    hold: (host, ms) => {
      const state = stateOf(host);
      state.heldUntil = Math.max(state.heldUntil, clock.monotonicMs() + ms);
    },
  };
}
