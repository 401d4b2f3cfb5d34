import { type Alternative, alternativesAbove, evidenceAbove, evidenceBelow, logSum, type Tally } from './share.ts';

/**
 * Readings of which each is good or bad, in the order in which they were taken, weighed against the share of bad ones
 * that is tolerated. Its size is constant; it is plain JSON.
 */
export interface Series extends Tally {
  /** How many bad ones came directly after a bad one, and how many after a good one. */
  repeats: number;
  onsets: number;
  isLastBad: boolean;
  /** The most readings that came as one count; 1 when each came alone. */
  largest: number;
  /**
   * For each alternative, the logarithm of the evidence that the trouble began with some reading after the first,
   * summed over these readings with their weights. Empty before the first reading.
   */
  late: readonly number[];
  /** The readings that may be the trouble; null while nothing suggests any. */
  episode: Episode | null;
}

/** The readings since the trouble seems to have begun. */
export interface Episode extends Tally {
  /** When its first bad reading was taken, as an ISO time. */
  since: string;
  /** CUSUM: the log likelihood ratio of the nearest alternative since then. It ends when it is back at 0. */
  weight: number;
  /** The same when the weight was greatest. */
  worst: Tally & { weight: number };
  /** The logarithm of the evidence that the trouble is over, from the readings since the worst. */
  over: number;
}

export const emptySeries: Series = {
  total: 0,
  bad: 0,
  repeats: 0,
  onsets: 0,
  isLastBad: false,
  largest: 1,
  late: [],
  episode: null,
};

/** How much of the evidence is for trouble that begins with the first reading; the rest is for any later one. */
export const fromFirstReading = 0.9;
/**
 * A reading is the first of the trouble with the prior weight a / ((n + a - 1) (n + a)): together 1 over any number of
 * readings, and a thousand good ones before an outage delay its finding by only a few readings.
 */
const lateScale = 100;

/** Readings that were counted together, and how many readings they weigh as: no more than `total`. */
export interface Batch extends Tally {
  weight: number;
}

/** The series with one more reading. */
export function addReading(series: Series, tolerated: number, isBad: boolean, at: Date): Series {
  return addBatch(series, tolerated, { total: 1, bad: Number(isBad), weight: 1 }, at);
}

/**
 * The series with readings that were counted together (`total` ≥ 1). What they say is scaled down to their weight,
 * which may make counts fractional.
 */
export function addBatch(series: Series, tolerated: number, batch: Batch, at: Date): Series {
  const mixture = alternativesAbove(tolerated);
  const { weight } = batch;
  const bad = weight * (batch.bad / batch.total);
  const total = series.total + weight;
  // The prior of a beginning within these readings, summed: it telescopes.
  const begins = Math.log(lateScale / (series.total + lateScale) - lateScale / (series.total + weight + lateScale));
  return {
    total,
    bad: series.bad + bad,
    ...withPairs(series, batch),
    largest: Math.max(series.largest ?? 1, weight),
    late: mixture.map(({ logWeight, perBad, perGood }, index) =>
      rounded(
        logSum([series.late[index] ?? Number.NEGATIVE_INFINITY, begins + logWeight]) +
          bad * perBad +
          (weight - bad) * perGood,
      ),
    ),
    episode: nextEpisode(series.episode, tolerated, mixture, { total: weight, bad }, at),
  };
}

/**
 * Counts bad readings after a bad one and after a good one. Within a batch the order is not known, so its pairs count
 * as often as they occur on average over all orders.
 */
function withPairs(series: Series, { total, bad, weight }: Batch): Pick<Series, 'repeats' | 'onsets' | 'isLastBad'> {
  const share = bad / total;
  const inner = total > 1 ? (weight - 1) / (total * (total - 1)) : 0;
  const isFirst = series.total === 0;
  return {
    repeats: series.repeats + (series.isLastBad ? share : 0) + inner * bad * Math.max(0, bad - 1),
    onsets: series.onsets + (series.isLastBad || isFirst ? 0 : share) + inner * bad * (total - bad),
    isLastBad: share > 0.5,
  };
}

/**
 * The logarithm of the evidence that more than the tolerated share is bad, discounted for readings that depend on each
 * other.
 */
export function logEvidence(series: Series, tolerated: number): number {
  const fromStart = Math.log(fromFirstReading) + evidenceAbove(tolerated)(series);
  const notYet = Math.log(lateScale / (series.total + lateScale));
  const later = Math.log(1 - fromFirstReading) + logSum([...series.late, notYet]);
  return discounted(logSum([fromStart, later]), series, tolerated);
}

/** The logarithm of the evidence that fewer than `limit` of the readings are bad, discounted in the same way. */
export function logEvidenceBelow(series: Series, limit: number): number {
  return discounted(evidenceBelow(limit)(series), series, limit);
}

/** Is trouble that was there over? True with evidence for it of 20 to 1, and when there was none. */
export function isOver({ episode }: Series): boolean {
  return episode === null || episode.over >= Math.log(20);
}

/**
 * How many readings say as much as one that does not depend on the others: (1 + ρ) / (1 − ρ) of a series that
 * remembers one reading, or 1 + (m − 1) ρ of readings that are counted m at a time (the design effect of clusters: Kish
 * 1965), where ρ is how much more often a reading is bad after a bad one than after a good one. Between 1 and 10. Until
 * readings show more, a reading is bad after a good one as often as is tolerated, and after a bad one no more often.
 */
export function dependence(series: Series, tolerated: number): number {
  const { total, bad, repeats, onsets, isLastBad, largest = 1 } = series;
  const afterGood = (onsets + tolerated) / (total - bad - Number(total > 0 && !isLastBad) + 1);
  const afterBad = (repeats + afterGood) / (bad - Number(isLastBad) + 1);
  const correlation = afterBad - afterGood;
  const ofChain = (1 + correlation) / Math.max(1 - correlation, 0.01);
  return Math.min(10, Math.max(1, ofChain, 1 + (largest - 1) * correlation));
}

/**
 * The square root of an e-value is an e-value too, and so is any root: it is what few independent readings would say.
 */
function discounted(log: number, series: Series, tolerated: number): number {
  return log > 0 ? log / dependence(series, tolerated) : log;
}

function nextEpisode(
  before: Episode | null,
  tolerated: number,
  mixture: readonly Alternative[],
  added: Tally,
  at: Date,
): Episode | null {
  const [nearest] = mixture;
  if (!nearest || (before === null && added.bad === 0)) return null;
  const good = added.total - added.bad;
  const weight = Math.max(0, (before?.weight ?? 0) + added.bad * nearest.perBad + good * nearest.perGood);
  if (weight === 0) return null;
  const total = (before?.total ?? 0) + added.total;
  const bad = (before?.bad ?? 0) + added.bad;
  const since = before?.since ?? at.toISOString();
  if (before === null || weight >= before.worst.weight)
    return { since, total, bad, weight: rounded(weight), worst: { total, bad, weight: rounded(weight) }, over: 0 };
  // As bad as at the worst, or as tolerated: which of the two do the readings since look like?
  const share = Math.min(0.95, Math.max(before.worst.bad / before.worst.total, tolerated * 1.5));
  const step = added.bad * Math.log(tolerated / share) + good * Math.log((1 - tolerated) / (1 - share));
  return {
    since,
    total,
    bad,
    weight: rounded(weight),
    worst: before.worst,
    over: rounded(Math.max(0, before.over + step)),
  };
}

/** Enough digits to decide by; the series is stored with each round. */
const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
