import { baselineOf, beforeTheStart } from '../../domain/analysis/baseline.ts';
import { addReadings } from '../../domain/analysis/check-record.ts';
import { summarizeFindings } from '../../domain/analysis/finding.ts';
import { type Judgment, judge, type WatchJudging } from '../../domain/analysis/judge.ts';
import { excludedChecks, immediateChecks, judgedChecks, notJudgedWords } from '../../domain/analysis/judged-checks.ts';
import { type Measurement, medianLatency } from '../../domain/analysis/measurement.ts';
import type { Threshold } from '../../domain/analysis/threshold.ts';
import type { Deployment, RollbackRecord, Step } from '../../domain/deployment/deployment.ts';
import type { StepId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ServiceCheck, ServiceEnvironment } from '../../domain/service.ts';
import { policyFor, thresholdsFor } from '../../domain/settings.ts';
import type { Lease } from '../../ports/due-queue.ts';
import type { StepDeps } from './deps.ts';
import { measureCheck, readRunningVersion, type Running } from '../release/facts.ts';
import type { StepResult } from './finish-step.ts';
import { heartbeat } from './heartbeat.ts';
import { waitUntilReady } from './wait-until-ready.ts';

const restorationAttempts = 10;

/** Runs a measuring step: an analysis between steps, or the verification that a rollback has restored the service. */
export async function measureStep(deps: StepDeps, lease: Lease<StepId>, step: Step): Promise<StepResult | 'stopped'> {
  const deployment = await deps.database.read((stores) => stores.deployments.find(step.deploymentId));
  const service = deployment ? deps.settings.services[deployment.service] : undefined;
  const environment = deployment ? service?.environments[deployment.environment] : undefined;
  if (!deployment || !service || !environment)
    return { kind: 'failed', output: '', detail: 'the service is no longer in the settings' };
  const { policy } = policyFor(deps.settings, service);
  const thresholds = thresholdsFor(deps.settings, service);
  const measurement = { deps, lease, step, deployment, environment, policy, thresholds };
  return step.planned.kind === 'restoration' ? verifyRestoration(measurement) : analyze(measurement);
}

interface Measuring {
  deps: StepDeps;
  lease: Lease<StepId>;
  step: Step;
  deployment: Deployment;
  environment: ServiceEnvironment;
  policy: Policy;
  thresholds: readonly Threshold[];
}

/** `rounds` readings of every check; null when the deployment no longer needs them. */
async function takeRounds(
  { deps, lease, step, environment, policy }: Measuring,
  rounds: number,
): Promise<Measurement[] | null> {
  const taken: Measurement[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) await deps.clock.sleep(policy.analysisPauseMs, deps.stopping);
    if (!(await heartbeat(deps, lease, step))) return null;
    taken.push(
      ...(await Promise.all(immediateChecks(environment.checks).map((check) => measureCheck(deps, check, policy)))),
    );
  }
  return taken;
}

async function analyze(measuring: Measuring): Promise<StepResult | 'stopped'> {
  const { deps, lease, step, deployment, environment } = measuring;
  const ready = await waitUntilReady(deps, measuring, () => heartbeat(deps, lease, step));
  if (ready.kind === 'stopped') return 'stopped';
  if (ready.kind === 'late') return { kind: 'failed', output: '', detail: ready.detail };
  if (ready.kind === 'unmeasured') return { kind: 'inconclusive', output: '', detail: ready.detail };
  const rounds = step.planned.kind === 'command' ? 1 : step.planned.rounds;
  const taken = await takeRounds(measuring, rounds);
  if (taken === null) return 'stopped';
  const checks = judgedChecks(immediateChecks(environment.checks), deployment);
  const judgment = judgeStep(measuring, checks, taken, rounds);
  deps.metrics.verdict(judgment.verdict);
  const output = summarize(environment, taken, deployment);
  switch (judgment.verdict) {
    case 'healthy':
      return { kind: 'done', output, measured: taken };
    case 'degraded':
      return {
        kind: 'failed',
        output,
        detail: summarizeFindings(judgment.findings),
        findings: judgment.findings,
        measured: taken,
      };
    default:
      return {
        kind: 'inconclusive',
        output,
        detail:
          checks.length === 0
            ? 'every check was already failing before the start, so the new version cannot be judged'
            : 'too few readings of the service could be taken to continue',
        measured: taken,
      };
  }
}

/**
 * A step has too few readings to show that a service is healthy, so most of them decide whether to go on. That cannot
 * see a service that fails now and then; all of them together are evidence against it as in the watch.
 */
function judgeStep(
  { deployment, policy, thresholds }: Measuring,
  checks: readonly ServiceCheck[],
  taken: readonly Measurement[],
  rounds: number,
): Judgment {
  const judging: WatchJudging = {
    checks,
    ...beforeTheStart(deployment),
    policy,
    thresholds,
  };
  const records = addReadings([], taken, judging);
  const majority = Math.floor(rounds / 2) + 1;
  const ofMost = { ...policy, breachWindow: rounds, breachesNeeded: majority, minimumSample: majority };
  const byEvidence = judge(records, taken, { ...judging, policy: { ...policy, judgeBy: 'evidence' } });
  if (byEvidence.verdict === 'degraded') return byEvidence;
  return judge(records, taken, { ...judging, policy: { ...ofMost, judgeBy: 'n-of-m' } });
}

function summarize(environment: ServiceEnvironment, taken: readonly Measurement[], deployment: Deployment): string {
  const lines = immediateChecks(environment.checks).map((check) => {
    const mine = taken.filter((one) => one.check === check.name);
    const good = mine.filter((one) => one.outcome === 'successful').length;
    const median = medianLatency(mine);
    const before = deployment.baseline[check.name];
    const latency =
      median === null
        ? 'no answer'
        : `${Math.round(median)} ms${before === undefined ? '' : ` (baseline ${Math.round(before)} ms)`}`;
    return `${check.title}: ${good}/${mine.length} good, ${latency}`;
  });
  return [...lines, notJudgedWords(environment.checks, deployment) ?? []].flat().join('\n');
}

/**
 * Is the service healthy again? Health, journeys, latency against the baseline, and the version, each reported
 * separately.
 */
async function verifyRestoration(measuring: Measuring): Promise<StepResult | 'stopped'> {
  const { deps, lease, step, deployment, environment, policy } = measuring;
  // If the service comes up too late, the verification reports it.
  const ready = await waitUntilReady(deps, measuring, () => heartbeat(deps, lease, step));
  if (ready.kind === 'stopped') return 'stopped';
  const rounds = step.planned.kind === 'command' ? 1 : step.planned.rounds;
  let validation: RollbackRecord['validation'] = [];
  let output = '';
  for (let attempt = 1; attempt <= restorationAttempts; attempt += 1) {
    const taken = await takeRounds(measuring, rounds);
    if (taken === null) return 'stopped';
    const running = await readRunningVersion(deps, environment);
    validation = validate(measuring, taken, running);
    output = summarize(environment, taken, deployment);
    if (validation.every((one) => one.isPassed)) return { kind: 'done', output, validation };
    await deps.clock.sleep(policy.analysisPauseMs, deps.stopping);
  }
  const failed = validation.filter((one) => !one.isPassed).map((one) => `${one.title}: ${one.detail}`);
  return { kind: 'failed', output, detail: failed.join('; '), validation };
}

function validate(
  { environment, deployment, policy }: Measuring,
  taken: readonly Measurement[],
  running: Running,
): RollbackRecord['validation'] {
  const target = deployment.previousVersion ?? '';
  const group = (title: string, names: readonly string[]) => {
    const mine = taken.filter((one) => names.includes(one.check));
    const good = mine.filter((one) => one.outcome === 'successful').length;
    return {
      title,
      isPassed: mine.length > 0 && good === mine.length,
      detail: `${good} of ${mine.length} readings good`,
    };
  };
  // The goal is the state before the start: what failed then need not pass now, and what has recovered since may fail
  // again.
  const asBefore = { failingBefore: deployment.failingBefore, recovered: [] };
  const demanded = judgedChecks(immediateChecks(environment.checks), asBefore);
  const excluded = excludedChecks(environment.checks, asBefore);
  const health = demanded.filter((check) => check.kind === 'health').map((check) => check.name);
  const journeys = demanded.filter((check) => check.kind !== 'health').map((check) => check.name);
  const baseline = baselineOf(deployment);
  const slow = demanded.filter((check) => {
    const before = baseline[check.name];
    const now = medianLatency(taken.filter((one) => one.check === check.name));
    return before !== undefined && now !== null && now > Math.max(policy.latencyFloorMs, before.upperMs * 1.5);
  });
  return [
    ...(running.kind === 'not_asked'
      ? []
      : [
          {
            title: 'Running version',
            isPassed: running.kind === 'version' && running.version === target,
            detail: running.kind === 'version' ? `${running.version} answers` : 'could not be read',
          },
        ]),
    ...(health.length > 0 ? [group('System health', health)] : []),
    ...(journeys.length > 0 ? [group('User journeys', journeys)] : []),
    {
      title: 'Performance against the baseline',
      isPassed: slow.length === 0,
      detail: slow.length === 0 ? 'within 50 %' : `slower: ${slow.map((check) => check.title).join(', ')}`,
    },
    ...(excluded.length > 0
      ? [
          {
            title: 'Failing before the start too',
            isPassed: true,
            detail: `not required: ${excluded.map((check) => check.title).join(', ')}`,
          },
        ]
      : []),
  ];
}
