import { formatDuration } from '../../report/duration.ts';
import type { ServiceCheck } from '../../service.ts';
import { fromFirstReading } from '../evidence/series.ts';
import { minutesToFind, readingsToRuleOut, type WatchPlan } from '../evidence/sight.ts';
import type { AnalysisPolicy } from '../policy.ts';
import { alarmShare } from '../thresholds/question.ts';
import { appliesTo, isDegrading, type Threshold } from '../thresholds/threshold.ts';
import { pacedWords, pacePerMinute } from './paced-sight.ts';
import { minutesToBreak, unseenPattern } from './recent-sight.ts';

type SightPolicy = Pick<
  AnalysisPolicy,
  | 'watchWindowMs'
  | 'watchIntervalMs'
  | 'readingsPerRound'
  | 'judgeBy'
  | 'breachesNeeded'
  | 'breachWindow'
  | 'toleratedErrors'
  | 'falseAlarms'
>;

/** What a watch with these settings can find, known before it begins. */
export interface WatchSight {
  /** For the card: "Finds 25 % errors within 3 min and 10 % within 10 min; a smaller error rate may go unseen …". */
  summary: string;
  /** For the plan, one sentence each. */
  more: string[];
  /** What would make it see more, as a sentence; null when nothing in the settings would. */
  sharpen: string | null;
}

/** No further ahead than so many readings of a check, eight hours at ten a minute: what takes more is hardly found. */
const furthestReadings = 5_000;
const shownPercents = [25, 10, 5];
const percents = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100];

/**
 * What a watch can find, in four cases out of five, if its readings do not depend on each other. By `evidence` it is
 * computed from how many readings it takes, the window, the tolerated errors, and the false alarms that are allowed,
 * divided over the checks; by `n-of-m`, from the window of readings.
 */
export function watchSight(
  checks: readonly ServiceCheck[],
  thresholds: readonly Threshold[],
  policy: SightPolicy,
): WatchSight {
  const { watchWindowMs, watchIntervalMs, readingsPerRound, judgeBy } = policy;
  const { breachesNeeded, breachWindow, toleratedErrors, falseAlarms } = policy;
  const given = { watchWindowMs, watchIntervalMs, readingsPerRound, judgeBy, breachesNeeded, breachWindow };
  const asked = checks.map(({ kind, measures, name, isCritical, expect, everyMs, title }) => [
    kind,
    measures,
    name,
    isCritical,
    expect.kind,
    everyMs,
    everyMs === null ? null : title,
  ]);
  const key = JSON.stringify([asked, thresholds, given, toleratedErrors, falseAlarms]);
  const sight = known.get(key) ?? computeSight(checks, thresholds, policy);
  if (known.size >= mostKnown) known.clear();
  known.set(key, sight);
  return sight;
}

/** What was computed before: every plan of a service asks for the same, and it takes some ten milliseconds. */
const known = new Map<string, WatchSight>();
const mostKnown = 500;

function computeSight(
  checks: readonly ServiceCheck[],
  thresholds: readonly Threshold[],
  policy: SightPolicy,
): WatchSight {
  if (checks.length === 0) return { summary: 'There is no check: the watch sees nothing.', more: [], sharpen: null };
  return policy.judgeBy === 'evidence' ? byEvidence(checks, thresholds, policy) : byRecent(policy);
}

/** How many readings of each check a watch takes. */
export function readingsPerMinute({
  watchIntervalMs,
  readingsPerRound,
}: Pick<AnalysisPolicy, 'watchIntervalMs' | 'readingsPerRound'>): number {
  return (60_000 / watchIntervalMs) * readingsPerRound;
}

const minutesAhead = (policy: SightPolicy) =>
  Math.min(policy.watchWindowMs / 60_000, furthestReadings / readingsPerMinute(policy));

function byEvidence(
  checks: readonly ServiceCheck[],
  thresholds: readonly Threshold[],
  policy: SightPolicy,
): WatchSight {
  const own = checks.filter(({ everyMs }) => everyMs === null);
  const first = checks.find(({ expect }) => expect.kind !== 'events');
  const plan: WatchPlan = {
    // The checks that the watch reads at its own pace find most; without any, the first one stands for all.
    readingsPerMinute: own.length > 0 || !first ? readingsPerMinute(policy) : pacePerMinute(first),
    minutes: minutesAhead(policy),
    tolerated: policy.toleratedErrors / 100,
    alpha: (policy.falseAlarms / 100 / checks.length) * alarmShare.errors * fromFirstReading,
  };
  const find = (percent: number, of = plan) =>
    percent > 100 * plan.tolerated ? minutesToFind(percent / 100, of) : null;
  const more = [
    ...slowdownWords(own, thresholds, plan),
    ...healthyWords(own, thresholds, policy),
    ...pacedWords(checks, thresholds, plan),
  ];
  const smallest = percents.find((percent) => find(percent) !== null);
  if (smallest === undefined)
    return {
      summary: 'It is too short to find any error rate reliably.',
      more,
      sharpen: 'A longer watchWindow or more readingsPerRound would.',
    };
  const double = { ...plan, readingsPerMinute: 2 * plan.readingsPerMinute };
  const [now, twice] = [find(smallest), percents.find((percent) => find(percent, double) !== null)];
  return {
    summary: `${findsWords((percent) => find(percent), smallest)}; a smaller error rate may go unseen, and up to ${policy.toleratedErrors} % counts as normal.`,
    more,
    sharpen:
      now === null || twice === undefined || twice >= smallest
        ? null
        : `Twice as many readings (readingsPerRound: ${2 * policy.readingsPerRound}) would find ${twice} % too.`,
  };
}

/** "Finds 25 % errors within 2 min, 10 % within 8 min and 6 % within 40 min". */
function findsWords(find: (percent: number) => number | null, smallest: number): string {
  const shown = [...shownPercents.filter((percent) => percent > smallest), smallest].flatMap((percent, index) => {
    const minutes = find(percent);
    return minutes === null ? [] : [`${percent} % ${index === 0 ? 'errors ' : ''}within ${roughly(minutes)}`];
  });
  return `Finds ${shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`}`;
}

/** How many good readings in a row it takes before the service can be called healthy. */
function healthyWords(
  checks: readonly ServiceCheck[],
  thresholds: readonly Threshold[],
  policy: SightPolicy,
): string[] {
  const limits = checks.flatMap((check) =>
    thresholds
      .filter((one) => one.metric === 'errors' && isDegrading(one.severity) && appliesTo(one, check))
      .map((one) => one.limit),
  );
  if (limits.length === 0) return [];
  const needed = readingsToRuleOut(Math.min(...limits) / 100, 1 / 20);
  const minutes = needed / readingsPerMinute(policy);
  const isLonger = minutes * 60_000 > policy.watchWindowMs;
  const longer = isLonger ? ', longer than the watch: it continues until then' : '';
  return [`Calls the service healthy after ${needed} good readings at the earliest (${roughly(minutes)}${longer}).`];
}

function byRecent(policy: SightPolicy): WatchSight {
  const { breachesNeeded, breachWindow } = policy;
  const perMinute = readingsPerMinute(policy);
  const minutes = minutesAhead(policy);
  const find = (percent: number) => minutesToBreak(percent / 100, { breachesNeeded, breachWindow, perMinute, minutes });
  const smallest = percents.find((percent) => find(percent) !== null);
  const every = unseenPattern(policy);
  const finds = smallest === undefined ? 'finds no error rate reliably' : uncapitalized(findsWords(find, smallest));
  const unseen = every === null ? '' : ` It never sees a service that fails every ${ordinal(every)} request.`;
  return {
    summary: `Looks at the last ${breachWindow} readings only, of which ${breachesNeeded} must be bad: ${finds}; a smaller error rate may go unseen.${unseen}`,
    more: ['There is no limit on false alarms, and “healthy” means that nothing was found.'],
    sharpen: 'judgeBy: evidence weighs all readings.',
  };
}

/**
 * When a service is twice as slow. Assumed: response times vary as they often do (a standard deviation of 0.4 in the
 * logarithm), and the baseline has 20 readings, so that its upper limit is about a quarter above its median. Then 77 %
 * of the readings are above a bound that half of them may exceed.
 */
function slowdownWords(checks: readonly ServiceCheck[], thresholds: readonly Threshold[], plan: WatchPlan): string[] {
  const isAsked = checks.some(
    (check) =>
      check.expect.kind === 'answer' && thresholds.some((one) => one.metric === 'slowdown' && appliesTo(one, check)),
  );
  if (!isAsked) return [];
  const alpha = (plan.alpha * alarmShare.slowdown) / alarmShare.errors;
  const minutes = minutesToFind(0.77, { ...plan, tolerated: 0.5, alpha });
  return [
    minutes === null
      ? 'It is too short to find reliably that a service is twice as slow.'
      : `Finds that a service is twice as slow within ${roughly(minutes)}, if its response times vary as usual.`,
  ];
}

const uncapitalized = (words: string) => words.charAt(0).toLowerCase() + words.slice(1);

const roughly = (minutes: number) => {
  const ms = minutes * 60_000;
  return formatDuration(ms < 60_000 ? Math.ceil(ms / 1_000) * 1_000 : Math.ceil(ms / 60_000) * 60_000);
};

const ordinals: Readonly<Record<number, string>> = { 2: 'second', 3: 'third', 4: 'fourth', 5: 'fifth' };
const ordinal = (n: number) => ordinals[n] ?? `${n}th`;
