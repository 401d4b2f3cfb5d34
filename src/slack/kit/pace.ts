import type { Clock } from '../../lib/clock.ts';

/** A token bucket; `take` returns how long to wait for the next token. */
interface Bucket {
  perMs: number;
  burst: number;
  tokens: number;
  at: number;
}

export interface Pace {
  /**
   * Takes a turn for a call of this method to this channel and returns 0, or takes nothing and returns how many
   * milliseconds to wait before asking again. After waiting, the caller renders again, so what is sent is never stale.
   */
  ask(method: 'chat.postMessage' | 'chat.update', channel: string): number;
  /** How long `ask` would say to wait; takes nothing. */
  look(method: 'chat.postMessage' | 'chat.update', channel: string): number;
  /**
   * The same as `ask`, but on credit when no token is left: only a pause after a 429 makes it wait. For the second half of an
   * operation in progress: waiting there would restart it, and spend each new token on the first half.
   */
  askOnCredit(method: 'chat.postMessage' | 'chat.update', channel: string): number;
  /** After a 429: no calls of this method for that long. */
  holdBack(method: 'chat.postMessage' | 'chat.update', ms: number): void;
}

// A little under the published rates (1/s per channel; 50/min for updates), because calls right at the limit get 429s.
const rates = {
  channel: { perMs: 0.95 / 1_000, burst: 2 },
  'chat.postMessage': { perMs: 4.5 / 1_000, burst: 30 },
  'chat.update': { perMs: 49.4 / 60_000, burst: 49 },
} as const;

/** Keeps calls within Slack's rates, per method and per channel, so that one busy channel never holds up another. */
export function createPace(clock: Clock): Pace {
  const buckets = new Map<string, Bucket>();
  const heldUntil = new Map<string, number>();

  function filled(key: string, rate: { perMs: number; burst: number }): Bucket {
    const now = clock.monotonicMs();
    const bucket = buckets.get(key) ?? { ...rate, tokens: rate.burst, at: now };
    bucket.tokens = Math.min(bucket.burst, bucket.tokens + (now - bucket.at) * bucket.perMs);
    bucket.at = now;
    buckets.set(key, bucket);
    return bucket;
  }

  /** What a call uses up, and how long it has to wait for that. */
  function ahead(method: 'chat.postMessage' | 'chat.update', channel: string, mayOverdraw: boolean) {
    if (buckets.size > 5_000) buckets.clear();
    const held = (heldUntil.get(method) ?? 0) - clock.monotonicMs();
    const needed = [
      filled(method, rates[method]),
      ...(method === 'chat.postMessage' ? [filled(`channel ${channel}`, rates.channel)] : []),
    ];
    const short = mayOverdraw ? [] : needed.map((bucket) => (1 - bucket.tokens) / bucket.perMs);
    return { needed, waitMs: Math.max(0, Math.ceil(Math.max(held, ...short))) };
  }

  function take(method: 'chat.postMessage' | 'chat.update', channel: string, mayOverdraw: boolean): number {
    const { needed, waitMs } = ahead(method, channel, mayOverdraw);
    if (waitMs === 0) for (const bucket of needed) bucket.tokens -= 1;
    return waitMs;
  }

  return {
    look: (method, channel) => ahead(method, channel, false).waitMs,
    ask: (method, channel) => take(method, channel, false),
    askOnCredit: (method, channel) => take(method, channel, true),
    holdBack(method, ms) {
      heldUntil.set(method, clock.monotonicMs() + ms);
    },
  };
}
