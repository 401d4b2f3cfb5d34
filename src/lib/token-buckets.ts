import type { Clock } from './clock.ts';

/** Counts what clients do, each by itself: so much at once, and so much again with time. */
export interface TokenBuckets {
  /** Takes one token of this key; false when there is none. */
  take(key: string): boolean;
}

/** Buckets that fill up with time. Of more than `maxKeys` the quietest is forgotten. */
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
      // Taken out and put in again: the first in the map is the one that has been quiet for longest.
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
