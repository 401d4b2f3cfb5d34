import type { EffectLimits } from './metric.ts';
import { meanOf } from './sample.ts';
import type { Shift } from './shift.ts';

/**
 * Mean of the canary to mean of the control; null unless both are above 0, since it would say nothing about the size.
 */
export function meanRatio(canary: readonly number[], control: readonly number[]): number | null {
  const [now, before] = [meanOf(canary), meanOf(control)];
  if (now === null || before === null || !(now > 0 && before > 0)) return null;
  const ratio = now / before;
  return Number.isFinite(ratio) ? ratio : null;
}

/** The size of the change by the measure of the metric; null when it cannot be computed. */
export function effectOf(limits: EffectLimits | undefined, shift: Shift, ratio: number | null): number | null {
  return limits?.measure === 'superiority' ? shift.superiority : ratio;
}

/**
 * Whether the change is as large as the limit asks for. Without a limit, or when the size is unknown, any change is.
 */
export function isLargeEnough(effect: number | null, side: 'at_least' | 'at_most', limit: number | undefined): boolean {
  if (effect === null || limit === undefined) return true;
  return side === 'at_least' ? effect >= limit : effect <= limit;
}
