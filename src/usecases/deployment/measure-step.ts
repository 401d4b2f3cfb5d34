import { baselineOf } from '../../domain/analysis/baseline/baseline.ts';
import { summarizeFindings } from '../../domain/analysis/finding.ts';
import { excludedChecks, immediateChecks, judgedChecks } from '../../domain/analysis/judged-checks.ts';
import { type Measurement, medianLatency } from '../../domain/analysis/readings/measurement.ts';
import type { RollbackRecord, Step } from '../../domain/deployment/deployment.ts';
import type { StepId } from '../../domain/ids.ts';
import { policyOf, thresholdsFor } from '../../domain/settings.ts';
import type { Lease } from '../../ports/due-queue.ts';
import { type Running, readRunningVersion } from '../release/facts.ts';
import { compareCanary } from './compare-canary.ts';
import type { StepDeps } from './deps.ts';
import type { StepResult } from './finish-step.ts';
import { heartbeat } from './heartbeat.ts';
import { judgeStep, type Measuring, summarize, takeRounds } from './step-readings.ts';
import { waitUntilReady } from './wait-until-ready.ts';

const restorationAttempts = 10;

/** Runs a measuring step: an analysis between steps, or the verification that a rollback has restored the service. */
export async function measureStep(deps: StepDeps, lease: Lease<StepId>, step: Step): Promise<StepResult | 'stopped'> {
  const { deployment, release } = await deps.database.read(async (stores) => ({
    deployment: await stores.deployments.find(step.deploymentId),
    release: await stores.releases.find(step.releaseId),
  }));
  const service = deployment ? deps.settings.services[deployment.service] : undefined;
  const environment = deployment ? service?.environments[deployment.environment] : undefined;
  if (!deployment || !release || !service || !environment)
    return { kind: 'failed', output: '', detail: 'the service is no longer in the settings' };
  const policy = policyOf(deps.settings, release);
  const thresholds = thresholdsFor(deps.settings, service);
  const measurement = { deps, lease, step, deployment, environment, policy, thresholds };
  switch (step.planned.kind) {
    case 'restoration':
      return verifyRestoration(measurement, step.planned.rounds);
    case 'compare':
      return compareCanary(measurement, step.planned.comparison);
    case 'analyze':
      return analyze(measurement, step.planned.rounds);
    case 'command':
      return { kind: 'failed', output: '', detail: 'a command measures nothing' };
  }
}

async function analyze(measuring: Measuring, rounds: number): Promise<StepResult | 'stopped'> {
  const { deps, lease, step, deployment, environment } = measuring;
  const ready = await waitUntilReady(deps, measuring, () => heartbeat(deps, lease, step));
  if (ready.kind === 'stopped') return 'stopped';
  if (ready.kind === 'late') return { kind: 'failed', output: '', detail: ready.detail };
  if (ready.kind === 'unmeasured') return { kind: 'inconclusive', output: '', detail: ready.detail };
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
 * Is the service healthy again? Health, journeys, latency against the baseline, and the version, each reported
 * separately.
 */
async function verifyRestoration(measuring: Measuring, rounds: number): Promise<StepResult | 'stopped'> {
  const { deps, lease, step, deployment, environment, policy } = measuring;
  // If the service comes up too late, the verification reports it.
  const ready = await waitUntilReady(deps, measuring, () => heartbeat(deps, lease, step));
  if (ready.kind === 'stopped') return 'stopped';
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
