import { bySlot, type CanaryComparison, type ComparedMetric } from '../../domain/analysis/canary/comparison.ts';
import { canaryWords } from '../../domain/analysis/canary/canary-words.ts';
import { judgeCanary } from '../../domain/analysis/canary/judge-canary.ts';
import type { CanaryJudgment, MetricJudgment } from '../../domain/analysis/canary/judgment.ts';
import type { CanaryValues } from '../../domain/analysis/canary/metric.ts';
import { type Finding, summarizeFindings } from '../../domain/analysis/finding.ts';
import { immediateChecks, judgedChecks } from '../../domain/analysis/judged-checks.ts';
import type { Measurement } from '../../domain/analysis/measurement.ts';
import type { Invocation } from '../../domain/service.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { PastNumbers, PastQuery } from '../../ports/metric-source.ts';
import { readingTimeoutMs } from '../release/facts.ts';
import type { StepDeps } from './deps.ts';
import type { StepResult } from './finish-step.ts';
import { heartbeat } from './heartbeat.ts';
import { judgeEvidence, type Measuring, takeRounds } from './step-readings.ts';

/** Between two looks at the service while both versions are read. */
const lookMs = 10_000;
/** So many metrics are asked for at once. */
const metricsAtOnce = 4;

/**
 * Lets the canary and the running version take traffic for the time that the plan says, and compares them at its end:
 * asked more often, the comparison would raise more false alarms than its confidence allows. Meanwhile the checks of
 * the service are read, and evidence against it ends the step at once. The step gives its lease back between two looks,
 * so that it keeps no worker.
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
  const restMs = to.getTime() - deps.clock.now().getTime();
  if (restMs > 0) {
    await deps.database.transaction(async (stores) => {
      await stores.steps.hold(lease);
      await stores.watches.addMeasurements(step.deploymentId, taken);
      await stores.steps.release(lease, Math.min(restMs, lookMs), 'succeeded');
    });
    return 'stopped';
  }
  const read = await readBoth(deps, comparison, { from, to }, () => heartbeat(deps, lease, step));
  if (read === null) return 'stopped';
  const judgment = judgeCanary(comparison.metrics, read.values, comparison.options);
  const words = [canaryWords(judgment), ...read.errors].join('\n');
  const output = [words, '', ...judgment.metrics.map(lineOf)].join('\n');
  const of = { output, measured: taken };
  if (judgment.verdict === 'pass') return { kind: 'done', ...of };
  const findings = findingsOf(judgment, from);
  // A canary that only lacks data is not known to be bad: people decide, and no rollback is proposed.
  return judgment.verdict === 'fail' && findings.length > 0
    ? { kind: 'failed', detail: words, findings, ...of }
    : { kind: 'inconclusive', detail: words, ...of };
}

/** Evidence against the service from its own checks since the step began. */
function breachIn(measuring: Measuring, readings: readonly Measurement[]): Finding[] {
  const { environment, deployment } = measuring;
  const judgment = judgeEvidence(measuring, judgedChecks(immediateChecks(environment.checks), deployment), readings);
  return judgment.verdict === 'degraded' ? judgment.findings : [];
}

interface BothVersions {
  values: Map<string, CanaryValues>;
  /** What kept a source from answering, a sentence each. */
  errors: string[];
}

/** Null when the step is no longer wanted. */
async function readBoth(
  deps: Pick<StepDeps, 'systems'>,
  { metrics, stepMs }: CanaryComparison,
  { from, to }: { from: Date; to: Date },
  isWanted: () => Promise<boolean>,
): Promise<BothVersions | null> {
  const values = new Map<string, CanaryValues>();
  const errors = new Set<string>();
  const read = async ({ uses, title }: ComparedMetric, words: Invocation['with']): Promise<number[]> => {
    const answer = await pastOf(deps, uses, { with: words, timeoutMs: readingTimeoutMs, from, to, stepMs });
    if (answer.kind === 'numbers') return bySlot(answer.points, { from, to, stepMs });
    if (answer.kind === 'error') errors.add(`${title} could not be read: ${answer.detail}`);
    return bySlot([], { from, to, stepMs });
  };
  for (let first = 0; first < metrics.length; first += metricsAtOnce) {
    if (!(await isWanted())) return null;
    await Promise.all(
      metrics.slice(first, first + metricsAtOnce).map(async (metric) => {
        const [control, canary] = await Promise.all([read(metric, metric.control), read(metric, metric.canary)]);
        values.set(metric.name, { control, canary });
      }),
    );
  }
  return { values, errors: [...errors].slice(0, 3) };
}

async function pastOf(deps: Pick<StepDeps, 'systems'>, uses: string, query: PastQuery): Promise<PastNumbers> {
  try {
    const source = await deps.systems.metricSource(uses);
    return (await source.past?.(query)) ?? { kind: 'error', detail: `${uses} keeps no past values` };
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return { kind: 'error', detail: error.message };
  }
}

/** "Failed requests (errors): pass. …". */
function lineOf({ title, group, classification, reason }: MetricJudgment): string {
  return `${title} (${group}): ${classification.replace('_', ' ')}. ${reason}`;
}

/** What is worse, as the watch would say it. */
function findingsOf(judgment: CanaryJudgment, since: Date): Finding[] {
  const bad = judgment.metrics.filter(({ classification }) => classification === 'high' || classification === 'low');
  const common = { preset: 'canary', metric: 'canary', severity: 'rollback', since } as const;
  return bad.map(({ name, title, reason, shift }) => ({
    ...common,
    check: `canary:${name}`,
    title,
    words: `${title}: worse than the running version. ${reason}`,
    // How far the canary's values are from the running version's; without a difference it would be 0.
    value: shift?.estimate ?? 0,
    limit: 0,
  }));
}
