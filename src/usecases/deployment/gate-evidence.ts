import type { Approval } from '../../domain/approval/approval.ts';
import { mayApprove } from '../../domain/approval/rule.ts';
import type { GateCheck } from '../../domain/gate/gate.ts';
import { digestWords } from '../../domain/plan/plan.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Service, ServiceEnvironment } from '../../domain/service.ts';
import { policyFor } from '../../domain/settings.ts';
import type { Place } from '../../ports/stores/deployment-store.ts';
import { checkMember, membersOf } from '../approval/check-member.ts';
import type { Deps } from '../deps.ts';
import { checkChange } from '../linked-record/check-change.ts';
import { findArtifact, type Running, readRunningVersion } from '../release/facts.ts';
import { lastLive } from '../release/find-replaced.ts';
import { baselineWords } from './baseline-words.ts';
import { buildCheck, buildCheckWords } from './build-checks.ts';
import type { StartDeps } from './deps.ts';
import { type MeasuredBaseline, measureBaseline } from './measure-baseline.ts';
import { readTrainingData, type TrainingData } from './train-models.ts';

export interface GateEvidence {
  checks: GateCheck[];
  baseline: MeasuredBaseline['medians'];
  baselineUpper: MeasuredBaseline['uppers'];
  baselineValues: MeasuredBaseline['values'];
  baselineFailures: MeasuredBaseline['failures'];
  /** Names of checks that failed in most readings of the baseline: they do not count against the release. */
  failingBefore: string[];
  /** The past of metrics that are watched without a threshold. */
  training: TrainingData[];
  /** Details of the machine checks by name, for the todos that they tick. */
  details: { artifact: string | null; runningVersion: string | null; baseline: string | null };
}

interface Where {
  service: Service;
  environment: ServiceEnvironment;
  approvals: readonly Approval[];
}

/** All external state that the start gate needs, queried now. Nothing is written. */
export async function gatherGateEvidence(
  deps: StartDeps,
  release: Release,
  { service, environment, approvals }: Where,
): Promise<GateEvidence> {
  const { policy } = policyFor(deps.settings, service);
  const [artifact, running, baseline, approvalCheck, training, changeChecks] = await Promise.all([
    findArtifact(deps, service, release.version, release.plan.previousVersion),
    runningNow(deps, environment, release),
    measureBaseline(deps, environment, {
      id: release.id,
      service: service.name,
      policy,
      running: release.plan.previousVersion,
    }),
    checkApprovals(deps, release, approvals),
    readTrainingData(deps, service, environment),
    checkChange(deps, release, environment),
  ]);
  const { plan } = release;
  const checks: GateCheck[] = [approvalCheck, ...changeChecks];

  if (!artifact.ok)
    checks.push({
      id: 'artifact',
      title: 'Artifact',
      result: artifact.error.kind === 'unknown_version' ? 'failed' : 'unknown',
      detail: 'the artifact cannot be found',
      reasonCode: 'ARTIFACT',
    });
  else if (artifact.value.digest !== plan.artifact.digest)
    checks.push({
      id: 'artifact',
      title: 'Artifact',
      result: 'failed',
      detail: 'its digest differs from the approved one',
      reasonCode: 'DIGEST',
    });
  else
    checks.push({
      id: 'artifact',
      title: 'Artifact',
      result: 'passed',
      detail:
        (plan.artifact.digest === null
          ? 'used as typed; there is no digest to compare'
          : 'carries the approved digest') + buildCheckWords(artifact.value.checks),
      reasonCode: null,
    });
  if (artifact.ok) checks.push(...buildCheck(artifact.value.checks));

  const now = running.kind === 'version' ? running.version : running.kind === 'nothing' ? null : undefined;
  if (now === undefined)
    checks.push({
      id: 'running-version',
      title: 'Running version',
      result: 'unknown',
      detail: running.kind === 'unknown' ? running.detail : '',
      reasonCode: 'RUNNING_VERSION',
    });
  else if (now === null && plan.replaced?.source === 'record')
    checks.push({
      id: 'running-version',
      title: 'Running version',
      result: 'passed',
      detail: `nothing responds, as when the plan was drafted; ${plan.previousVersion ?? 'nothing'} was live last`,
      reasonCode: null,
    });
  else if (now !== plan.previousVersion)
    checks.push({
      id: 'running-version',
      title: 'Running version',
      result: 'failed',
      detail: `${now ?? 'nothing'} runs, the plan expects ${plan.previousVersion ?? 'nothing'}; revise the plan`,
      reasonCode: 'RUNNING_VERSION',
    });
  else
    checks.push({
      id: 'running-version',
      title: 'Running version',
      result: 'passed',
      detail: now ?? 'nothing runs yet',
      reasonCode: null,
    });

  // Before the first deployment nothing can respond: checks that fail then must pass afterward.
  const isFirst = plan.previousVersion === null;
  const { readings: measured, failing } = baseline;
  const unreadable = isFirst ? [] : measured.filter((one) => one.outcome === 'error');
  const failingBefore = isFirst ? [] : failing;
  const baselineDetail =
    isFirst && measured.some((one) => one.outcome !== 'successful')
      ? 'nothing is deployed here yet, so there is nothing to compare with'
      : baselineWords(environment, baseline, failingBefore, policy);
  checks.push(
    unreadable.length > 0
      ? {
          id: 'baseline',
          title: 'Baseline',
          result: 'unknown',
          detail: `some checks cannot be read: ${unreadable[0]?.detail ?? ''}`,
          reasonCode: 'BASELINE',
        }
      : { id: 'baseline', title: 'Baseline', result: 'passed', detail: baselineDetail, reasonCode: null },
  );
  return {
    checks,
    baseline: baseline.medians,
    baselineUpper: baseline.uppers,
    baselineValues: baseline.values,
    baselineFailures: baseline.failures,
    failingBefore,
    training,
    details: {
      artifact: artifact.ok ? digestWords(artifact.value.digest) : null,
      // No response where something was live does not answer the question.
      runningVersion: now === undefined || now !== plan.previousVersion ? null : (now ?? 'nothing runs yet'),
      baseline: unreadable.length === 0 ? baselineDetail : null,
    },
  };
}

/** The version running now; from the record if the service is not queried. */
async function runningNow(
  deps: Pick<Deps, 'database' | 'systems' | 'clock'>,
  environment: ServiceEnvironment,
  place: Place,
): Promise<Running> {
  const running = await readRunningVersion(deps, environment);
  if (running.kind !== 'not_asked') return running;
  const version = await deps.database.transaction((stores) => lastLive(stores, place));
  return version === null ? { kind: 'nothing' } : { kind: 'version', version };
}

/** Are there still enough approvals by people who are eligible now? Somebody may have left the group since. */
async function checkApprovals(
  deps: Pick<Deps, 'directory'>,
  release: Release,
  approvals: readonly Approval[],
): Promise<GateCheck> {
  const { needed, groups, separationOfDuties } = release.plan.approvals;
  const check = (result: GateCheck['result'], detail: string): GateCheck => ({
    id: 'approvals',
    title: 'Approvals',
    result,
    detail,
    reasonCode: result === 'passed' ? null : 'APPROVALS',
  });
  const approverIds = await membersOf(deps, groups);
  if (!approverIds.ok) return check('unknown', 'the approver group cannot be read');
  const rule = {
    requesterId: release.requesterId,
    captainId: release.captainId,
    authorIds: release.plan.artifact.authors,
    separationOfDuties,
    approverIds: approverIds.value,
  };
  const present = approvals.filter((one) => one.planHash === release.planHash && one.decision === 'approve');
  const members = await Promise.all(present.map((one) => checkMember(deps, one.personId)));
  if (members.some((member) => !member.ok && member.error.kind === 'could_not_find_out'))
    return check('unknown', 'an approver cannot be looked up');
  const counted = members.filter((member) => member.ok && mayApprove(member.value, rule).ok).length;
  return counted >= needed
    ? check('passed', `${counted} of ${needed}`)
    : check('failed', `${counted} of ${needed} approvals by people who may approve now`);
}
