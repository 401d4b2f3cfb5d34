import { canaryWords } from '../../domain/analysis/canary/canary-words.ts';
import { type CanaryComparison, endedBlocks } from '../../domain/analysis/canary/comparison.ts';
import { shareWords } from '../../domain/analysis/canary/counted-words.ts';
import { judgeCanary } from '../../domain/analysis/canary/judge-canary.ts';
import { isCountedWorse, judgeCounted } from '../../domain/analysis/canary/judge-counted.ts';
import type { MetricClass, MetricJudgment } from '../../domain/analysis/canary/judgment.ts';
import type { CountedJudging } from '../../domain/analysis/canary/metric.ts';
import { type Finding, summarizeFindings } from '../../domain/analysis/finding.ts';
import { immediateChecks, judgedChecks } from '../../domain/analysis/judged-checks.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { StepResult } from './finish-step.ts';
import { heartbeat } from './heartbeat.ts';
import { readVersions } from './read-versions.ts';
import { judgeEvidence, type Measuring, takeRounds } from './step-readings.ts';

/** Between two looks at the service while both versions are read. */
const lookMs = 10_000;

/**
 * Lets the canary and the running version take traffic for the time that the plan says. Numbers are compared at its
 * end: asked more often, that comparison would raise more false alarms than its confidence allows. Counted requests are
 * compared block after block, and evidence that more of the canary's fail ends the step at once. So does evidence
 * against the service from its checks, which are read meanwhile. The step gives its lease back between two looks, so
 * that it keeps no worker.
 */
export async function compareCanary(
  measuring: Measuring,
  comparison: CanaryComparison,
): Promise<StepResult | 'stopped'> {
  const { deps, lease, step, deployment } = measuring;
  const taken = await takeRounds(measuring, 1);
  if (taken === null) return 'stopped';
  const from = step.startedAt ?? deps.clock.now();
  const before = await deps.database.read((stores) => stores.watches.measurements(deployment.id, from, 10_000));
  const broken = breachIn(measuring, [...before, ...taken]);
  if (broken.length > 0)
    return {
      kind: 'failed',
      output: '',
      detail: summarizeFindings(broken),
      findings: broken,
      measured: taken,
    };
  const to = new Date(from.getTime() + comparison.forMs);
  const isWanted = () => heartbeat(deps, lease, step);
  const restMs = to.getTime() - deps.clock.now().getTime();
  if (restMs > 0) {
    const worse = await worseSoFar(measuring, comparison, from, isWanted);
    if (worse === null) return 'stopped';
    if (worse.length > 0) {
      const findings = findingsOf(worse, from);
      const detail = summarizeFindings(findings);
      return { kind: 'failed', output: worse.map(lineOf).join('\n'), detail, findings, measured: taken };
    }
    await deps.database.transaction(async (stores) => {
      await stores.steps.hold(lease);
      await stores.watches.addMeasurements(step.deploymentId, taken);
      await stores.steps.release(lease, Math.min(restMs, lookMs), 'succeeded');
    });
    return 'stopped';
  }
  const { metrics, stepMs, options } = comparison;
  const read = await readVersions(deps, metrics, { from, to, stepMs }, isWanted);
  if (read === null) return 'stopped';
  const requests = { ...countedJudging(measuring, comparison), values: read.counts };
  const judgment = judgeCanary(metrics, read.values, options, requests);
  const words = [canaryWords(judgment), ...read.errors].join('\n');
  const output = [words, '', ...judgment.metrics.map(lineOf)].join('\n');
  const of = { output, measured: taken };
  const findings = findingsOf(judgment.metrics, from);
  // Counted requests end the step, whatever the score is, at its end as before it.
  const isShown = judgment.metrics.some((one) => one.requests && one.classification === 'high');
  if (isShown && judgment.verdict !== 'fail')
    return { kind: 'failed', detail: summarizeFindings(findings), findings, ...of };
  if (judgment.verdict === 'pass') return { kind: 'done', ...of };
  // A canary that fails for want of data is not known to be bad: people decide, and no rollback is proposed.
  const known = metrics.filter(({ name }) => judgment.metrics.some((one) => one.name === name && isKnown(one)));
  const isWorse = known.length > 0 && judgeCanary(known, read.values, options, requests).verdict === 'fail';
  return judgment.verdict === 'fail' && isWorse
    ? { kind: 'failed', detail: words, findings, ...of }
    : { kind: 'inconclusive', detail: words, ...of };
}

/**
 * The counted metrics that show by now that the canary is worse. Sources are asked only when a block has ended since
 * the last look, or the one before it: what reached them late is seen then. Null when the step is no longer wanted.
 */
async function worseSoFar(
  measuring: Measuring,
  comparison: CanaryComparison,
  from: Date,
  isWanted: () => Promise<boolean>,
): Promise<MetricJudgment[] | null> {
  const { deps } = measuring;
  const to = deps.clock.now();
  const before = new Date(to.getTime() - 2 * lookMs);
  const due = comparison.metrics.filter(
    ({ counts }) =>
      counts !== undefined && endedBlocks(from, to, counts.everyMs) > endedBlocks(from, before, counts.everyMs),
  );
  if (due.length === 0) return [];
  const read = await readVersions(deps, due, { from, to, stepMs: comparison.stepMs }, isWanted);
  if (read === null) return null;
  const judging = countedJudging(measuring, comparison);
  return due.flatMap((metric) => {
    const values = read.counts.get(metric.name);
    return values && isCountedWorse(metric, values, judging) ? [judgeCounted(metric, values, judging)] : [];
  });
}

/** The false alarms that are allowed are shared by the metrics that may each end the step. */
function countedJudging({ policy }: Measuring, { metrics }: CanaryComparison): Omit<CountedJudging, 'values'> {
  const counted = metrics.filter(({ counts }) => counts !== undefined).length;
  return { alpha: policy.falseAlarms / 100 / Math.max(1, counted), normal: policy.toleratedErrors / 100 };
}

/** Evidence against the service from its own checks since the step began. */
function breachIn(measuring: Measuring, readings: readonly Measurement[]): Finding[] {
  const { environment, deployment } = measuring;
  const judgment = judgeEvidence(measuring, judgedChecks(immediateChecks(environment.checks), deployment), readings);
  return judgment.verdict === 'degraded' ? judgment.findings : [];
}

const isKnown = ({ classification }: MetricJudgment) => classification !== 'nodata' && classification !== 'too_few';

const resultWords: Readonly<Record<MetricClass, string>> = {
  pass: 'pass',
  high: 'higher',
  low: 'lower',
  nodata: 'no data',
  too_few: 'too few values',
};

/** "Failed requests (errors): pass. …". */
function lineOf({ title, group, classification, reason }: MetricJudgment): string {
  return `${title} (${group}): ${resultWords[classification]}. ${reason}`;
}

/** What is worse, as the watch would say it. */
function findingsOf(metrics: readonly MetricJudgment[], since: Date): Finding[] {
  const bad = metrics.filter(({ classification }) => classification === 'high' || classification === 'low');
  const common = { preset: 'canary', metric: 'canary', severity: 'rollback', since } as const;
  return bad.map(({ name, title, reason, shift, requests, canary, control }) => ({
    ...common,
    check: `canary:${name}`,
    title,
    words: requests ? `${title}: ${shareWords(requests)}` : `${title}: worse than the running version. ${reason}`,
    // How far the canary's values are from the running version's, of counted requests in percent of them.
    value: requests ? 100 * ((canary.mean ?? 0) - (control.mean ?? 0)) : (shift?.estimate ?? 0),
    limit: 0,
  }));
}
