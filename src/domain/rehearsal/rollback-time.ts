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
 * with the same strategy; without a rehearsal, what the strategy usually takes, and never less than was measured.
 * Milliseconds. `measured`: verified rollbacks in this place; `rehearsed`: verified rehearsals with this strategy.
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
  const known = rehearsed.length === 0 ? [strategyProfiles[name].expectedRollbackMs] : rehearsed;
  return { expectedMs: Math.max(...measured, ...known), isProven: false, rehearsals: rehearsed.length };
}
