import type { Invocation } from '../../invocation.ts';
import type { CanaryMetric, CanaryOptions, CountedBlock } from './metric.ts';

/** How canaries of a service are compared with the running version, as the settings say. */
export interface CanarySettings {
  /** How long both versions are read at each share of traffic below 100 %. */
  forMs: number;
  /** Time between two values. */
  stepMs: number;
  options: CanaryOptions;
  /** Strings in `with` may contain {version} and {track}, which is `canary` or `stable`. */
  metrics: readonly (CanaryMetric & Invocation)[];
}

/** A metric with its queries for one release. */
export interface ComparedMetric extends CanaryMetric {
  uses: string;
  control: Invocation['with'];
  canary: Invocation['with'];
}

/** What a step of a plan compares. */
export type CanaryComparison = Omit<CanarySettings, 'metrics'> & { metrics: readonly ComparedMetric[] };

/** How many whole blocks have passed since `from`. */
export function endedBlocks(from: Date, now: Date, everyMs: number): number {
  return Math.max(0, Math.floor((now.getTime() - from.getTime()) / everyMs));
}

/**
 * The counts of blocks that follow each other from `from` on, by their number: null where there was none. A count is of
 * the block that ends at its time, give or take half a block, as a source may round times; one that covers time before
 * `from` is left out.
 */
export function byBlock(
  points: readonly { at: Date; failed: number | null; total: number }[],
  { from, everyMs, blocks }: { from: Date; everyMs: number; blocks: number },
): (CountedBlock | null)[] {
  const counts = Array.from({ length: blocks }, (): CountedBlock | null => null);
  for (const { at, failed, total } of points) {
    const block = Math.round((at.getTime() - from.getTime()) / everyMs - 1);
    if (block >= 0 && block < blocks && at.getTime() >= from.getTime() + everyMs) counts[block] = { failed, total };
  }
  return counts;
}

/**
 * The values of a span by its steps: NaN where there was none. Steps begin at `from`; the last one is at or before
 * `to`.
 */
export function bySlot(
  points: readonly { at: Date; value: number }[],
  { from, to, stepMs }: { from: Date; to: Date; stepMs: number },
): number[] {
  const slots = Array.from({ length: Math.floor((to.getTime() - from.getTime()) / stepMs) + 1 }, () => Number.NaN);
  for (const { at, value } of points) {
    const slot = Math.round((at.getTime() - from.getTime()) / stepMs);
    if (slot >= 0 && slot < slots.length) slots[slot] = value;
  }
  return slots;
}
