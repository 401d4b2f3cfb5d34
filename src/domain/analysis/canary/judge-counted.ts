import { fewestBlocks } from '../evidence/dispersion.ts';
import type { Tally } from '../evidence/share.ts';
import {
  addBlock,
  dispersion,
  emptyTwoShares,
  logEvidenceOf,
  logEvidenceWorse,
  type TwoShares,
} from '../evidence/two-shares.ts';
import { requestCount, shareWords } from './counted-words.ts';
import type { MetricJudgment, SampleSummary } from './judgment.ts';
import type { CanaryMetric, CountedBlock, CountedJudging, CountedValues } from './metric.ts';
import { counted } from './shown-number.ts';

type Judging = Omit<CountedJudging, 'values'>;

/** Compares the counted requests of one metric. It never passes for want of data. */
export function judgeCounted(metric: CanaryMetric, values: CountedValues, judging: Judging): MetricJudgment {
  const state = compared(metric, values);
  const [control, canary] = [requestsIn(values.control, metric), requestsIn(values.canary, metric)];
  const missing = missingRequests(state, judging);
  const judged = {
    name: metric.name,
    title: metric.title,
    group: metric.group,
    control: summaryOf(control, state.control, missing.control),
    canary: summaryOf(canary, state.canary, missing.canary),
    requests: { control: state.control, canary: state.canary },
    ratio: state.control.bad > 0 && state.canary.bad > 0 ? shareIn(state.canary) / shareIn(state.control) : null,
    shift: null,
    isAwaited: false,
  };
  // What was found needs no more requests.
  if (isWorse(state, judging))
    return {
      ...judged,
      classification: 'high',
      reason: `More requests of the canary fail: ${shareWords(state)}.`,
      counts: metric.isCritical ? 'fails_canary' : 'bad',
    };
  if (control === 0 || canary === 0) {
    const counts = metric.isCritical ? 'fails_canary' : metric.needsData ? 'bad' : 'not';
    return { ...judged, classification: 'nodata', reason: withoutRequests(control, canary), counts };
  }
  if (state.blocks < fewestBlocks || missing.control + missing.canary > 0)
    return {
      ...judged,
      classification: 'too_few',
      reason: tooFew(state, missing),
      counts: 'not',
      isAwaited: metric.isCritical || metric.needsData,
    };
  return {
    ...judged,
    classification: 'pass',
    reason: `No more fail than before: ${shareWords(state)}.`,
    counts: 'good',
  };
}

/** Do these counts show by now that the canary is worse? It may be asked after every block. */
export function isCountedWorse(metric: CanaryMetric, values: CountedValues, judging: Judging): boolean {
  return isWorse(compared(metric, values), judging);
}

function isWorse(state: TwoShares, { alpha }: Judging): boolean {
  // The evidence weighs each block by itself; what is said of them together has to be true too.
  return logEvidenceWorse(state) >= Math.log(1 / alpha) && shareIn(state.canary) > shareIn(state.control);
}

/** Of the blocks in which both versions have requests, so that what changes for both counts for neither. */
function compared(metric: CanaryMetric, { control, canary }: CountedValues): TwoShares {
  return control.reduce<TwoShares>((state, block, index) => {
    const [before, now] = [tallyOf(block, metric), tallyOf(canary[index] ?? null, metric)];
    return before === null || now === null ? state : addBlock(state, { control: before, canary: now });
  }, emptyTwoShares);
}

/** An estimate of the failed requests may exceed that of all requests by this much. */
const estimationError = 1.05;
/** Larger numbers are no counts. */
const largest = 1e12;

/** Null for what is no count of requests. It may be a fraction, where it was estimated. */
function tallyOf(block: CountedBlock | null, { missing }: CanaryMetric): Tally | null {
  if (block === null || !(block.total >= 1 && block.total <= largest)) return null;
  const failed = block.failed ?? (missing === 'zero' ? 0 : Number.NaN);
  if (!(failed >= 0 && failed <= block.total * estimationError)) return null;
  return { total: block.total, bad: Math.min(failed, block.total) };
}

function requestsIn(blocks: CountedValues['control'], metric: CanaryMetric): number {
  return blocks.reduce((sum, block) => sum + (tallyOf(block, metric)?.total ?? 0), 0);
}

const shareIn = ({ total, bad }: Tally) => (total === 0 ? 0 : bad / total);

/** So many standard deviations fewer failures than expected are left in four cases out of five. */
const powerDeviations = 0.84;
const most = 1_000;

/**
 * How many more requests of each version it takes before twice the usual share of failed ones would be found in four
 * cases out of five; 0 and 0 when there are enough. The usual share is the one that was seen, or the one that counts as
 * normal, if that is larger. Both versions are expected to keep their shares of the traffic.
 */
function missingRequests(state: TwoShares, { alpha, normal }: Judging): { control: number; canary: number } {
  const { control, canary } = state;
  if (control.total === 0 || canary.total === 0) return { control: 0, canary: 0 };
  const usual = Math.max(normal, (control.bad + canary.bad) / (control.total + canary.total));
  // Where more than half fail, twice as many cannot: the good ones halve.
  const worse = Math.min(2 * usual, (1 + usual) / 2);
  const isFound = (factor: number) => {
    const total = factor * canary.total;
    const deviation = Math.sqrt(dispersion(state) * total * worse * (1 - worse));
    const bad = Math.max(0, total * worse - powerDeviations * deviation);
    const before = { total: factor * control.total, bad: factor * control.total * usual };
    return logEvidenceOf({ control: before, canary: { total, bad } }, state) >= Math.log(1 / alpha);
  };
  if (isFound(1)) return { control: 0, canary: 0 };
  let [few, many] = [1, most];
  while (many / few > 1.01) {
    const middle = Math.sqrt(few * many);
    if (isFound(middle)) many = middle;
    else few = middle;
  }
  return { control: Math.ceil((many - 1) * control.total), canary: Math.ceil((many - 1) * canary.total) };
}

/** The shares take the place of medians and means. */
function summaryOf(requests: number, tally: Tally, needed: number): SampleSummary {
  const share = tally.total === 0 ? null : shareIn(tally);
  return { read: Math.round(requests), values: Math.round(tally.total), median: share, mean: share, needed };
}

function withoutRequests(control: number, canary: number): string {
  if (control > 0) return 'No requests of the canary were counted.';
  return canary > 0
    ? 'No requests of the running version were counted, to compare the canary with.'
    : 'No requests of either version were counted.';
}

function tooFew(state: TwoShares, missing: { control: number; canary: number }): string {
  const { control, canary, blocks } = state;
  const seen = `${requestCount(canary.total)} of the canary and ${Math.round(control.total).toLocaleString('en-US')} of the running version`;
  if (blocks < fewestBlocks)
    return `${seen} in ${counted(blocks, 'block')} in which both have any; it takes ${fewestBlocks} such blocks.`;
  const more = [
    `${requestCount(missing.canary)} of the canary`,
    `${Math.round(missing.control).toLocaleString('en-US')} of the running version`,
  ];
  return `${seen} would not show that twice as many fail; it takes about ${more.join(' and ')} more.`;
}
