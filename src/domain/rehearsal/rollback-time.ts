import type { StrategyName } from '../strategy/matrix.ts';
import { strategyProfiles } from '../strategy/profile.ts';

/** How long a rollback is expected to take, and what that is known from. */
export interface RollbackTime {
  expectedMs: number;
  /** Measured here often enough. */
  isProven: boolean;
  /** How many rehearsals it is known from, where it was not measured here often enough. */
  rehearsals: number;
}

/** So many rollbacks in this place are enough to go by. */
const enough = 3;

/**
 * The p90 of the rollbacks measured here once there are three; before that the longest of those and of the rehearsals
 * with the same strategy; without any, what the strategy usually takes. Milliseconds.
 */
export function rollbackTime(
  name: StrategyName,
  { measured, rehearsed }: { measured: readonly number[]; rehearsed: readonly number[] },
): RollbackTime {
  if (measured.length >= enough) {
    const sorted = [...measured].sort((a, b) => a - b);
    // Nearest-rank p90: the smallest measured time that at least 90 % of the rollbacks did not exceed.
    const rank = Math.ceil(0.9 * sorted.length) - 1;
    return { expectedMs: sorted[rank] ?? strategyProfiles[name].expectedRollbackMs, isProven: true, rehearsals: 0 };
  }
  if (rehearsed.length === 0)
    return { expectedMs: strategyProfiles[name].expectedRollbackMs, isProven: false, rehearsals: 0 };
  return { expectedMs: Math.max(...measured, ...rehearsed), isProven: false, rehearsals: rehearsed.length };
}
