import { quantileOf } from '../readings/measurement.ts';
import { fitSeason } from './fit-season.ts';
import { withDigit, withStep } from './grain.ts';
import { type AnomalyModel, emptyModel, expectedAt, type Point } from './model.ts';
import { addToRun, endRun, isCalm } from './run.ts';
import { isHourKnown, learnOffset, offsetAt } from './season.ts';
import { firstSpread, learnDistance } from './spread.ts';
import { scaled, unitFor } from './unit.ts';

/** Readings closer together than about a minute say the same, and only the first of them counts. */
const shortestMs = 50_000;
/** Where a metric was longer ago than this says little about where it is. */
const longestGapMs = 7 * 86_400_000;
/** The level begins as the median of so many readings. */
const firstReadings = 30;
/** Time in which the level and the spread follow a change. */
const levelMs = 24 * 3_600_000;
const spreadMs = 12 * 3_600_000;
const fastestGain = 0.05;
/** While readings speak for a change, little is learned from them. */
const cautiousGain = 0.1;
/** What has lasted this long is the new level. */
const acceptedAfterMs = 24 * 3_600_000;
/** No value is taken for larger than this, so that differences stay numbers. */
const largest = 1e300;

/**
 * The model with one more reading. What is no number, is not later than the last reading, or too close to it, changes
 * nothing.
 */
export function observe(model: AnomalyModel, { at, value: given }: Point): AnomalyModel {
  const atMs = at.getTime();
  if (!Number.isFinite(given) || !Number.isFinite(atMs)) return model;
  const value = Math.min(largest, Math.max(-largest, given));
  const { last } = model;
  const sinceLastMs = last === null ? longestGapMs : atMs - last.atMs;
  if (last !== null && Math.abs(sinceLastMs) < shortestMs) return model;
  // The clock was set back: time goes on from here.
  if (last !== null && sinceLastMs < 0) return { ...model, last: { ...last, atMs } };
  const before = sinceLastMs > longestGapMs ? unanchored(model) : model;
  const next: AnomalyModel = {
    ...before,
    readings: before.readings + 1,
    last: { atMs, value },
    grain: withDigit(before.grain, value),
    recent: [...before.recent.slice(1 - firstReadings), [atMs, value]],
    isNonNegative: before.isNonNegative && value >= 0,
  };
  const learned = next.level === null ? withLevel(next) : learn(next, atMs, value, sinceLastMs);
  return last === null ? learned : { ...learned, grain: withStep(learned.grain, last.value, value) };
}

/**
 * Learns from values of the past, which may be in any order; a model that has a last reading learns from later ones
 * only. Nothing is unusual at its end. The first time, the season is fitted to all of them.
 */
export function train(model: AnomalyModel, points: readonly Point[]): AnomalyModel {
  const after = model.last?.atMs ?? Number.NEGATIVE_INFINITY;
  const sorted = points
    .filter(({ at, value }) => at.getTime() > after && Number.isFinite(value))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const trained = sorted.reduce(observe, model.last === null ? fitted(sorted) : model);
  return { ...trained, run: endRun(trained.run) };
}

/** A model that knows the size and the season of these values, and where they begin. */
function fitted(points: readonly Point[]): AnomalyModel {
  const grain = points.reduce((known, { value }) => withDigit(known, value), emptyModel.grain);
  const size = quantileOf(
    points.map(({ value }) => Math.abs(value)),
    0.5,
  );
  if (size === null) return emptyModel;
  const unit = unitFor(size, grain.digit);
  const fit = fitSeason(
    points.map(({ at, value }, index) => ({
      atMs: at.getTime(),
      value: scaled(value, unit),
      coveredMs: at.getTime() - (points[index - 1]?.at ?? at).getTime(),
    })),
  );
  return fit === null ? emptyModel : { ...emptyModel, unit, grain, ...fit };
}

/** What was learned of its season and spread, without where it is. */
function unanchored(model: AnomalyModel): AnomalyModel {
  return { ...model, level: null, recent: [], run: endRun(model.run) };
}

/** With enough readings, their median is the level. */
function withLevel(model: AnomalyModel): AnomalyModel {
  const { recent, grain, season } = model;
  if (recent.length < firstReadings) return model;
  const size = quantileOf(
    recent.map(([, value]) => Math.abs(value)),
    0.5,
  );
  const unit = model.unit ?? unitFor(size ?? 0, grain.digit);
  const { level, distances } = levelOf(recent, season, unit);
  return { ...model, unit, level, spread: model.spread ?? firstSpread(distances) };
}

function levelOf(recent: AnomalyModel['recent'], season: AnomalyModel['season'], unit: number) {
  const values = recent.map(([atMs, value]) => scaled(value, unit) - offsetAt(season, atMs));
  const level = quantileOf(values, 0.5) ?? 0;
  return { level, distances: values.map((one) => one - level) };
}

function learn(model: AnomalyModel, atMs: number, value: number, sinceLastMs: number): AnomalyModel {
  const { season, level, spread } = model;
  const now = expectedAt(model, atMs);
  if (now === null || level === null || spread === null) return model;
  const { below, above } = now.steps;
  const distance = scaled(value, now.unit) - now.expected;
  const isKnown = isHourKnown(season, atMs);
  const run = isKnown ? addToRun(model.run, distance / (distance < 0 ? below : above), atMs, sinceLastMs) : model.run;
  const hasLasted = run.isUnusual && run.sinceMs !== null && atMs - run.sinceMs > acceptedAfterMs;
  if (hasLasted && run.readings >= firstReadings)
    return { ...model, level: levelOf(model.recent, season, now.unit).level, run: endRun(run) };
  const part = isCalm(run) ? 1 : cautiousGain;
  const gain = (timeMs: number) => part * Math.min(fastestGain, sinceLastMs / timeMs);
  const within = (most: number) => Math.min(most * above, Math.max(-most * below, distance));
  return {
    ...model,
    level: level + gain(levelMs) * within(2),
    spread: isKnown ? learnDistance(spread, distance, now.steps, gain(spreadMs)) : spread,
    season: learnOffset(season, atMs, within(isKnown ? 3 : 10), sinceLastMs, part),
    run,
  };
}
