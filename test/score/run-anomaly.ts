import { type AnomalyModel, emptyModel, type Point } from '../../src/domain/analysis/anomaly/model.ts';
import { observe, train } from '../../src/domain/analysis/anomaly/observe.ts';
import { sightOf } from '../../src/domain/analysis/anomaly/sight.ts';
import { trainingSpans } from '../../src/domain/analysis/anomaly/training-spans.ts';
import type { Random } from '../chaos/random.ts';
import type { Metric } from './anomaly-series.ts';

const minuteMs = 60_000;
export const dayReadings = 1_440;

/** A model trained as at the start of a deployment, and the time of that. */
export function trained(random: Random, metric: Metric): { model: AnomalyModel; startMs: number } {
  const startMs = Date.UTC(2026, 0, 12) + random.between(0, 7 * dayReadings - 1) * minuteMs;
  const points = trainingSpans(new Date(startMs), null, minuteMs).flatMap(({ from, to, stepMs }) => {
    const span: Point[] = [];
    for (let atMs = from.getTime(); atMs < to.getTime(); atMs += stepMs)
      span.push({ at: new Date(atMs), value: metric(atMs) });
    return span;
  });
  return { model: train(emptyModel, points), startMs };
}

/** Reads once a minute; the numbers of the readings, from 1, with which it began to be unusual. */
export function unusualFrom(model: AnomalyModel, startMs: number, metric: Metric, readings: number): number[] {
  const begun: number[] = [];
  let now = model;
  let was = false;
  for (let index = 1; index <= readings; index += 1) {
    const atMs = startMs + index * minuteMs;
    now = observe(now, { at: new Date(atMs), value: metric(atMs) });
    const is = sightOf(now).kind === 'unusual';
    if (is && !was) begun.push(index);
    was = is;
  }
  return begun;
}
