import type { EventCount } from '../evidence/rate.ts';
import { addWindow, emptyRateSeries, type RateSeries, rateDispersion } from '../evidence/rate-series.ts';

/** How many events a minute there were before the start. */
export interface RateBaseline {
  perMinute: number;
  /** There may be as many as this: its upper confidence limit (95 %). A short baseline is not trusted too much. */
  upperPerMinute: number;
}

/** By name of check; one whose events were not counted before the start has none. */
export type RateBaselines = Readonly<Record<string, RateBaseline>>;

/** Fewer windows than this say nothing about how many events there usually are. */
const fewestWindows = 5;
/** The 95 % quantile of the normal distribution. */
const z = 1.645;

/**
 * The rate of these windows, oldest first, which must not overlap (exposure in minutes); null of too few. The limit is
 * that of the score test of a Poisson mean (Rao 1948), widened by how much more the counts vary than those of events
 * that do not cause each other. It is above 0 without any event too.
 */
export function measuredRate(windows: readonly EventCount[]): RateBaseline | null {
  if (windows.length < fewestWindows) return null;
  // The limit is of no matter to what is summed up.
  const sum = windows.reduce<RateSeries>((series, one) => addWindow(series, 1, one, new Date(0)), emptyRateSeries);
  const root = rateDispersion(sum);
  const events = sum.events / root;
  const upper = events + z ** 2 / 2 + z * Math.sqrt(events + z ** 2 / 4);
  return { perMinute: sum.events / sum.exposure, upperPerMinute: (root * upper) / sum.exposure };
}
