import { fewestBlocks, fromFewBlocks } from './dispersion.ts';
import { type EventCount, rateAbove, rateBelow, stepsAbove } from './rate.ts';
import { logSum } from './share.ts';

/**
 * Events that were counted in windows that follow each other and do not overlap, weighed against a limit of their rate.
 * Its size is constant; it is plain JSON.
 */
export interface RateSeries extends EventCount {
  windows: number;
  /** Σ of (rate − rate of the window before)², each by its weight: 1 / (1/t + 1/u) of their exposures. */
  changes: number;
  last: EventCount | null;
  /**
   * For each larger rate, the logarithm of the evidence that it began with some window after the first, summed over
   * these with their weights. Empty before the first window.
   */
  late: readonly number[];
  /** The windows that may be the trouble; null while nothing suggests any. */
  episode: RateEpisode | null;
}

/** The windows since the trouble seems to have begun. */
export interface RateEpisode extends EventCount {
  /** When the first of them ended, as an ISO time. */
  since: string;
  /** CUSUM: the log likelihood ratio of twice the limit since then. It ends when it is back at 0. */
  weight: number;
  worst: EventCount & { weight: number };
  /** The logarithm of the evidence that the trouble is over, from the windows since the worst. */
  over: number;
}

export const emptyRateSeries: RateSeries = {
  events: 0,
  exposure: 0,
  windows: 0,
  changes: 0,
  last: null,
  late: [],
  episode: null,
};

/** How much of the evidence is for a rate that is too high from the first window on; the rest is for any later one. */
const fromFirstWindow = 0.9;
/** As for readings, in windows: the prior of a beginning with window n is a / ((n + a − 1) (n + a)). */
const lateScale = 30;

/** The series with the events of one more window, which ended at `at`. Throws RangeError for what is no count. */
export function addWindow(series: RateSeries, limit: number, count: EventCount, at: Date): RateSeries {
  if (!(count.events >= 0 && count.exposure > 0 && Number.isFinite(count.events + count.exposure)))
    throw new RangeError(`there cannot be ${count.events} events in ${count.exposure}`);
  const { events, exposure, windows, last } = series;
  const added = {
    events: events + count.events,
    exposure: exposure + count.exposure,
    windows: windows + 1,
    changes: series.changes + (last === null ? 0 : change(last, count)),
  };
  // What a window says of a late beginning is reduced by the dispersion as it is known with it.
  const root = rateDispersion(added);
  const begins = Math.log(lateScale / (windows + lateScale) - lateScale / (windows + 1 + lateScale));
  return {
    ...added,
    last: count,
    // Before there are some windows, that dispersion is not known; a beginning with the first of them is close enough.
    late:
      windows < fewestBlocks
        ? []
        : stepsAbove(limit, count).map(({ logWeight, step }, index) =>
            rounded(logSum([series.late[index] ?? Number.NEGATIVE_INFINITY, begins + logWeight]) + step / root),
          ),
    episode: nextEpisode(series.episode, limit, count, at),
  };
}

/** The series after so many more windows without an event. What it says of a late beginning is of the time before. */
export function afterQuiet(series: RateSeries, windows: number, exposure: number): RateSeries {
  const { last } = series;
  return {
    ...series,
    exposure: series.exposure + windows * exposure,
    windows: series.windows + windows,
    changes: series.changes + (last === null || windows === 0 ? 0 : change(last, { events: 0, exposure })),
  };
}

/**
 * The logarithm of the evidence that there are more than `limit` events in a unit of exposure, discounted for events
 * that come in bursts; 0 before three windows. The bound on false alarms holds for dispersed counts as well as their
 * dispersion is known.
 */
export function logEvidenceAbove(series: RateSeries, limit: number): number {
  if (series.windows < fewestBlocks) return 0;
  const fromStart = Math.log(fromFirstWindow) + rateAbove(limit)(asIndependent(series));
  const notYet = Math.log(lateScale / (series.windows + lateScale));
  const later = Math.log(1 - fromFirstWindow) + logSum([...series.late, notYet]);
  return fromFewBlocks(logSum([fromStart, later]), series.windows);
}

/** The logarithm of the evidence that there are fewer than `limit`, discounted in the same way. */
export function logEvidenceKept(series: RateSeries, limit: number): number {
  return series.windows < fewestBlocks ? 0 : fromFewBlocks(rateBelow(limit)(asIndependent(series)), series.windows);
}

/**
 * Are there as few events as the limit allows again? True with evidence for it of 20 to 1, and when there never were
 * more.
 */
export function isRateOver({ episode }: Pick<RateSeries, 'episode'>): boolean {
  return episode === null || episode.over >= Math.log(20);
}

/**
 * How many times as much the count of a window varies as that of events that do not cause each other (the index of
 * dispersion); at least 1. From the changes between neighboring windows, so that a rate that has changed is not taken
 * for bursts. One change as of independent events is added, so that few windows that agree by chance do not show that
 * there are no bursts.
 */
export function rateDispersion({
  events,
  exposure,
  windows,
  changes,
}: Pick<RateSeries, 'events' | 'exposure' | 'windows' | 'changes'>): number {
  if (windows < 2) return 1;
  // Half an event more, so that it is not 0.
  return Math.max(1, (1 + (changes * exposure) / (events + 0.5)) / windows);
}

/** What these counts would be of events that do not cause each other. */
function asIndependent(series: RateSeries): EventCount {
  const root = rateDispersion(series);
  return { events: series.events / root, exposure: series.exposure / root };
}

function change(last: EventCount, now: EventCount): number {
  const difference = now.events / now.exposure - last.events / last.exposure;
  return difference ** 2 / (1 / now.exposure + 1 / last.exposure);
}

function nextEpisode(before: RateEpisode | null, limit: number, count: EventCount, at: Date): RateEpisode | null {
  if (before === null && count.events === 0) return null;
  const weight = Math.max(0, (before?.weight ?? 0) + count.events * Math.LN2 - limit * count.exposure);
  if (weight === 0) return null;
  const events = (before?.events ?? 0) + count.events;
  const exposure = (before?.exposure ?? 0) + count.exposure;
  const since = before?.since ?? at.toISOString();
  const sum = { since, events, exposure, weight: rounded(weight) };
  if (before === null || weight >= before.worst.weight)
    return { ...sum, worst: { events, exposure, weight: rounded(weight) }, over: 0 };
  // As many as at the worst, or as many as is allowed: which of the two do the windows since look like?
  const worst = Math.max(before.worst.events / before.worst.exposure, 1.5 * limit);
  const step = count.events * Math.log(limit / worst) + (worst - limit) * count.exposure;
  return { ...sum, worst: before.worst, over: rounded(Math.max(0, before.over + step)) };
}

/** Enough digits to decide by; the series is stored with each round. */
const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
