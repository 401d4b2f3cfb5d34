/** A time of the past that is asked for, with one value at most for each step. */
export interface TrainingSpan {
  from: Date;
  to: Date;
  stepMs: number;
}

const twoWeeksMs = 14 * 86_400_000;
/** The last hours are read as closely as a watch reads, since only there it is seen how values hang together. */
const closeMs = 10 * 3_600_000;
const closestMs = 60_000;
const wideMs = 15 * 60_000;

/**
 * What a model is trained from: two weeks, or the time since its last reading; at most 1,950 values. `everyMs`: how
 * often a watch reads the metric.
 */
export function trainingSpans(now: Date, last: Date | null, everyMs: number | null): TrainingSpan[] {
  const nowMs = now.getTime();
  const fromMs = Math.max(nowMs - twoWeeksMs, last?.getTime() ?? 0);
  const middleMs = Math.max(fromMs, nowMs - closeMs);
  const span = (from: number, to: number, stepMs: number) =>
    to - from < stepMs ? [] : [{ from: new Date(from), to: new Date(to), stepMs }];
  return [
    ...span(fromMs, middleMs - 1, Math.max(wideMs, everyMs ?? 0)),
    ...span(middleMs, nowMs, Math.max(closestMs, everyMs ?? 0)),
  ];
}
