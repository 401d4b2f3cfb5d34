import { formatDuration } from '../../report/duration.ts';
import type { ServiceCheck } from '../../service.ts';
import { fewestBlocks } from '../evidence/dispersion.ts';
import { emptyRateSeries, logEvidenceAbove } from '../evidence/rate-series.ts';
import { minutesToFind, type WatchPlan } from '../evidence/sight.ts';
import { mostWeight } from '../readings/answer.ts';
import { alarmShare } from '../thresholds/question.ts';
import { appliesTo, type Threshold } from '../thresholds/threshold.ts';

/**
 * As how many readings a minute of a check with a pace of its own weighs, as long as there are enough requests to
 * count.
 */
export function pacePerMinute(check: ServiceCheck): number {
  return check.everyMs === null ? 0 : (60_000 / check.everyMs) * (isCounted(check) ? mostWeight(check) : 1);
}

const isCounted = ({ expect }: ServiceCheck) => expect.kind === 'requests';
const shownPercents = [10, 5];

/**
 * A sentence for each check that the watch reads at a pace of its own: how often, and what it finds by counted requests
 * or events.
 */
export function pacedWords(
  checks: readonly ServiceCheck[],
  thresholds: readonly Threshold[],
  plan: WatchPlan,
): string[] {
  return checks.flatMap((check) => {
    if (check.everyMs === null) return [];
    const every = `“${check.title}” is read every ${formatDuration(check.everyMs)}`;
    const rate = rateWords(check, check.everyMs, thresholds, plan);
    if (rate !== null) return [`${every}; ${rate}.`];
    if (!isCounted(check)) return [`${every}.`];
    const perMinute = pacePerMinute(check);
    const found = shownPercents.flatMap((percent) => {
      const minutes = minutesToFind(percent / 100, { ...plan, readingsPerMinute: perMinute });
      return minutes === null ? [] : [`${percent} % failed requests within ${inWholeReadings(minutes, check.everyMs)}`];
    });
    const finds = found.length === 0 ? 'is too short to find 10 % failed requests' : `finds ${found.join(' and ')}`;
    return [`${every}; with ${Math.ceil(perMinute)} requests a minute or more, it ${finds}.`];
  });
}

/**
 * "finds 10 a minute within 3 min against a limit of 5"; null for what counts no events, or has no limit of its own.
 */
function rateWords(
  check: ServiceCheck,
  everyMs: number,
  thresholds: readonly Threshold[],
  { alpha, minutes }: WatchPlan,
): string | null {
  const limits = thresholds.filter((one) => one.metric === 'rate' && appliesTo(one, check)).map(({ limit }) => limit);
  if (limits.length === 0) return null;
  const limit = Math.min(...limits);
  const mine = (alpha * alarmShare.rate) / alarmShare.errors / new Set(limits).size;
  const windows = windowsToFind(2 * limit, { limit, exposure: everyMs / 60_000, alpha: mine, minutes });
  const against = `${2 * limit} a minute against a limit of ${limit}`;
  return windows === null
    ? `the watch is too short to find ${against}`
    : `finds ${2 * limit} a minute within ${formatDuration(windows * everyMs)} against a limit of ${limit}`;
}

/** So many standard deviations fewer events than expected are left in four cases out of five. */
const powerDeviations = 0.84;

/**
 * How many counts it takes until a rate of events is found to be above the limit in four cases out of five, if events
 * do not cause each other; null when it does not within so many minutes.
 */
function windowsToFind(
  perMinute: number,
  { limit, exposure, alpha, minutes }: { limit: number; exposure: number; alpha: number; minutes: number },
): number | null {
  const most = Math.floor(minutes / exposure);
  for (let windows = fewestBlocks; windows <= most; windows += 1) {
    const expected = perMinute * windows * exposure;
    const events = Math.max(0, expected - powerDeviations * Math.sqrt(expected));
    const series = { ...emptyRateSeries, events, exposure: windows * exposure, windows };
    if (logEvidenceAbove(series, limit) >= Math.log(1 / alpha)) return windows;
  }
  return null;
}

/** A count comes at the end of the time that it covers. */
function inWholeReadings(minutes: number, everyMs: number | null): string {
  const step = everyMs ?? 60_000;
  return formatDuration(Math.ceil((minutes * 60_000) / step) * step);
}
