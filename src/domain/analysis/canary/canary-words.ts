import { requestCount, shareWords } from './counted-words.ts';
import type { CanaryJudgment, CanaryVerdict, MetricJudgment } from './judgment.ts';
import { counted } from './shown-number.ts';
import { typicalValues } from './typical-values.ts';

const verdicts: Readonly<Record<CanaryVerdict, string>> = {
  pass: 'The canary passes.',
  marginal: 'The canary is marginal: a person should decide.',
  fail: 'The canary fails.',
  inconclusive: 'The canary could not be judged.',
};

/** The judgment in a few plain sentences: the verdict and why, what is worse, and what could not be judged. */
export function canaryWords(judgment: CanaryJudgment): string {
  const { verdict, reason, metrics } = judgment;
  const worse = metrics.filter(({ classification }) => classification === 'high' || classification === 'low');
  const unknown = metrics.filter(({ classification }) => classification === 'nodata' || classification === 'too_few');
  const total = counted(metrics.length, 'metric');
  return [
    verdicts[verdict],
    reason,
    ...(worse.length > 0
      ? [`${worse.length} of ${total} ${isOrAre(worse)} worse than the running version: ${list(worse, change)}.`]
      : []),
    ...(unknown.length > 0 ? [`${unknown.length} of ${total} could not be judged: ${list(unknown, gap)}.`] : []),
  ].join(' ');
}

const isOrAre = (some: readonly MetricJudgment[]) => (some.length === 1 ? 'is' : 'are');

const named = 3;

/** The first few by name, those that fail the canary first. */
function list(metrics: readonly MetricJudgment[], words: (metric: MetricJudgment) => string): string {
  const first = [...metrics].sort((a, b) => Number(b.counts === 'fails_canary') - Number(a.counts === 'fails_canary'));
  const shown = first.slice(0, named).map((metric) => `${metric.title} (${words(metric)})`);
  const more = metrics.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

function change(metric: MetricJudgment): string {
  if (metric.requests) return shareWords(metric.requests);
  const { kind, against } = typicalValues(metric);
  return `${metric.classification === 'high' ? 'higher' : 'lower'}: ${kind} ${against}`;
}

function gap({ classification, control, canary, requests }: MetricJudgment): string {
  const needed = canary.needed + control.needed;
  if (classification === 'too_few' && requests)
    return needed === 0 ? 'too short a time' : `about ${requestCount(needed)} missing`;
  if (classification === 'too_few') return `${counted(needed, 'value')} missing`;
  if (canary.read > 0 && control.read === 0) return 'no data from the running version';
  return control.read > 0 ? 'no data from the canary' : 'no data';
}
