import { median, round } from './statistics.ts';

/** A limit on the value itself, or on its ratio to the anchor. */
export interface Goal {
  of: 'value' | 'ratio';
  is: 'at_least' | 'at_most';
  limit: number;
}

export interface Measure {
  name: string;
  unit: string;
  value: number;
  /** The same work by something known, in the same run; null where the goal stands alone. */
  anchor: number | null;
  goals: readonly Goal[];
}

export const atLeastRatio = (limit: number): Goal => ({ of: 'ratio', is: 'at_least', limit });
export const atMostRatio = (limit: number): Goal => ({ of: 'ratio', is: 'at_most', limit });
export const atMost = (limit: number): Goal => ({ of: 'value', is: 'at_most', limit });

/** Rounds of ours and of the anchor, interleaved, become one measure of their medians. */
export function fromRounds(
  name: string,
  unit: string,
  rounds: { ours: readonly number[]; anchor: readonly number[] | null },
  goals: readonly Goal[],
): Measure {
  return {
    name,
    unit,
    value: median(rounds.ours),
    anchor: rounds.anchor === null ? null : median(rounds.anchor),
    goals,
  };
}

function ratioOf({ value, anchor }: Measure): number | null {
  return anchor === null ? null : value / anchor;
}

function isReached(measure: Measure, goal: Goal): boolean {
  const got = goal.of === 'value' ? measure.value : ratioOf(measure);
  if (got === null || Number.isNaN(got)) return false;
  return goal.is === 'at_least' ? got >= goal.limit : got <= goal.limit;
}

/** Whether every goal is reached; what has no goal, or no number, reaches nothing. */
export function isOk(measure: Measure): boolean {
  return measure.goals.length > 0 && measure.goals.every((goal) => isReached(measure, goal));
}

function words(goal: Goal, unit: string): string {
  return `${goal.is === 'at_least' ? '>=' : '<='}${goal.limit}${goal.of === 'ratio' ? 'x' : unit}`;
}

function outcome(measure: Measure): 'ok' | 'short' | 'info' {
  if (measure.goals.length === 0) return 'info';
  return isOk(measure) ? 'ok' : 'short';
}

/**
 * The line that a machine may read: `bench ack.postgres value=… anchor=… ratio=… goal=… ok`. One without a goal is for
 * information.
 */
export function benchLine(measure: Measure): string {
  const { name, unit, value, anchor, goals } = measure;
  const ratio = ratioOf(measure);
  return [
    'bench',
    name,
    `value=${round(value)}${unit}`,
    `anchor=${anchor === null ? '-' : `${round(anchor)}${unit}`}`,
    `ratio=${ratio === null ? '-' : ratio.toFixed(2)}`,
    `goal=${goals.length === 0 ? '-' : goals.map((goal) => words(goal, unit)).join(',')}`,
    outcome(measure),
  ].join(' ');
}
