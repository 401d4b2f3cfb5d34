import { expect, it } from 'vitest';
import { trainingSpans } from './training-spans.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const now = new Date(Date.UTC(2026, 0, 31));
const ago = (ms: number) => new Date(now.getTime() - ms);
const told = (last: Date | null, everyMs: number | null = null) =>
  trainingSpans(now, last, everyMs).map(({ from, to, stepMs }) => [
    (now.getTime() - from.getTime()) / hourMs,
    Math.round((now.getTime() - to.getTime()) / minuteMs),
    stepMs / minuteMs,
  ]);

it('two weeks are asked for, the last ten hours closely', () => {
  expect(told(null)).toEqual([
    [14 * 24, 10 * 60, 15],
    [10, 0, 1],
  ]);
  expect(told(ago(60 * dayMs))).toEqual(told(null));
});

it('of a model that was read, the time since its last reading is asked for', () => {
  expect(told(ago(2 * dayMs))).toEqual([
    [48, 10 * 60, 15],
    [10, 0, 1],
  ]);
  expect(told(ago(3 * hourMs))).toEqual([[3, 0, 1]]);
  expect(told(ago(30_000))).toEqual([]);
});

it('nothing is asked for more often than the check is read', () => {
  expect(told(null, 5 * minuteMs)).toEqual([
    [14 * 24, 10 * 60, 15],
    [10, 0, 5],
  ]);
  expect(told(null, hourMs)).toEqual([
    [14 * 24, 10 * 60, 60],
    [10, 0, 60],
  ]);
});

it('nothing is asked of a time that has not come', () => {
  expect(told(new Date(now.getTime() + hourMs))).toEqual([]);
});

it('no more values than 1,950 come of it', () => {
  const values = trainingSpans(now, null, null).map(({ from, to, stepMs }) => (to.getTime() - from.getTime()) / stepMs);
  expect(values.reduce((sum, count) => sum + Math.ceil(count), 0)).toBeLessThanOrEqual(1_950);
});
