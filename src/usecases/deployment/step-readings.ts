import { beforeTheStart } from '../../domain/analysis/baseline/baseline.ts';
import { type Judgment, judge, type WatchJudging } from '../../domain/analysis/judge.ts';
import { immediateChecks, notJudgedWords } from '../../domain/analysis/judged-checks.ts';
import { addReadings } from '../../domain/analysis/readings/check-record.ts';
import { type Measurement, medianLatency } from '../../domain/analysis/readings/measurement.ts';
import type { Threshold } from '../../domain/analysis/thresholds/threshold.ts';
import type { Deployment, Step } from '../../domain/deployment/deployment.ts';
import type { StepId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ServiceCheck, ServiceEnvironment } from '../../domain/service.ts';
import type { Lease } from '../../ports/due-queue.ts';
import { measureCheck } from '../release/facts.ts';
import type { StepDeps } from './deps.ts';
import { heartbeat } from './heartbeat.ts';

/** A measuring step with what it needs. */
export interface Measuring {
  deps: StepDeps;
  lease: Lease<StepId>;
  step: Step;
  deployment: Deployment;
  environment: ServiceEnvironment;
  policy: Policy;
  thresholds: readonly Threshold[];
}

/** `rounds` readings of every check; null when the deployment no longer needs them. */
export async function takeRounds(
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

/** By the evidence of these readings, however few they are. */
export function judgeEvidence(
  measuring: Measuring,
  checks: readonly ServiceCheck[],
  taken: readonly Measurement[],
): Judgment {
  return judgeBy({ ...measuring.policy, judgeBy: 'evidence' }, measuring, checks, taken);
}

function judgeBy(
  policy: Policy,
  { deployment, thresholds }: Measuring,
  checks: readonly ServiceCheck[],
  taken: readonly Measurement[],
): Judgment {
  const judging: WatchJudging = { checks, ...beforeTheStart(deployment), policy, thresholds };
  return judge(addReadings([], taken, judging), taken, judging);
}

/**
 * A step has too few readings to show that a service is healthy, so most of them decide whether to go on. That cannot
 * see a service that fails now and then; all of them together are evidence against it as in the watch.
 */
export function judgeStep(
  measuring: Measuring,
  checks: readonly ServiceCheck[],
  taken: readonly Measurement[],
  rounds: number,
): Judgment {
  const byEvidence = judgeEvidence(measuring, checks, taken);
  if (byEvidence.verdict === 'degraded') return byEvidence;
  const { policy } = measuring;
  const majority = Math.floor(rounds / 2) + 1;
  const ofMost = { ...policy, breachWindow: rounds, breachesNeeded: majority, minimumSample: majority };
  return judgeBy({ ...ofMost, judgeBy: 'n-of-m' }, measuring, checks, taken);
}

/** How each check did, a line each. */
export function summarize(
  environment: ServiceEnvironment,
  taken: readonly Measurement[],
  deployment: Deployment,
): string {
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
