import type { Clock } from './clock.ts';

/** Rate limiting per client: a burst size and a refill rate. */
export interface TokenBuckets {
  /** Takes one token for this key; false when none is left. */
  take(key: string): boolean;
}

/** Buckets that refill over time. Beyond `maxKeys`, the least recently used is evicted. */
export function createTokenBuckets(options: {
  clock: Pick<Clock, 'monotonicMs'>;
  capacity: number;
  perSecond: number;
  maxKeys?: number;
}): TokenBuckets {
  const { clock, capacity, perSecond, maxKeys = 10_000 } = options;
  const buckets = new Map<string, { tokens: number; at: number }>();
  const fillOf = ({ tokens, at }: { tokens: number; at: number }) =>
    Math.min(capacity, tokens + ((clock.monotonicMs() - at) / 1_000) * perSecond);
  const tokensOf = (key: string) => {
    const bucket = buckets.get(key);
    return bucket === undefined ? capacity : fillOf(bucket);
  };

  return {
    take: (key) => {
      const tokens = tokensOf(key);
      const isGranted = tokens >= 1;
      // Removed and reinserted, so that the first key in the map is the least recently used one.
      buckets.delete(key);
      buckets.set(key, { tokens: isGranted ? tokens - 1 : tokens, at: clock.monotonicMs() });
      if (buckets.size > maxKeys) {
        const [quietest] = buckets.keys();
        if (quietest !== undefined) buckets.delete(quietest);
      }
      return isGranted;
    },
  };
}
