/** A value of the time from `start` to `end`. */
export interface Bucket {
  start: Date;
  end: Date;
  value: number;
}

/** One answer has no more values than this. */
export const mostValues = 5_000;

/** The times that are asked for; a question for too many is refused. */
export function timesOf(
  from: Date,
  untilMs: number,
  stepMs: number,
): { kind: 'times'; at: Date[] } | { kind: 'error'; detail: string } {
  const count = Math.max(0, Math.floor((untilMs - from.getTime()) / stepMs) + 1);
  if (count > mostValues) return { kind: 'error', detail: `${count} values are asked for; ${mostValues} are possible` };
  return { kind: 'times', at: Array.from({ length: count }, (_, step) => new Date(from.getTime() + step * stepMs)) };
}

/** The newest value of each step before these times; steps without any are left out. */
export function lastPerStep(
  buckets: readonly Bucket[],
  times: readonly Date[],
  stepMs: number,
): { at: Date; value: number }[] {
  const first = times[0]?.getTime() ?? 0;
  const newest = new Map<number, Bucket>();
  for (const bucket of buckets) {
    const step = Math.ceil((bucket.end.getTime() - first) / stepMs);
    const known = newest.get(step);
    if (step >= 0 && step < times.length && (known === undefined || known.end < bucket.end)) newest.set(step, bucket);
  }
  return [...newest.entries()].sort(([a], [b]) => a - b).map(([, { end, value }]) => ({ at: end, value }));
}

/**
 * The sum of the buckets whose middle is in the window before this time, so that each counts in one window, also when a
 * system rounds their times; null without any.
 */
export function countsAt(buckets: readonly Bucket[], at: Date, windowMs: number): number | null {
  const to = at.getTime();
  const counted = buckets.filter(({ start, end }) => {
    const middle = (start.getTime() + end.getTime()) / 2;
    return middle >= to - windowMs && middle < to;
  });
  return counted.length === 0 ? null : counted.reduce((sum, { value }) => sum + value, 0);
}
