import { type Approval, onCurrentPlan } from '../../domain/approval/approval.ts';
import { countApprovals, countWords } from '../../domain/approval/count.ts';
import { eligibilityOf, mayApprove } from '../../domain/approval/rule.ts';
import type { GateCheck } from '../../domain/gate/gate.ts';
import { digestWords } from '../../domain/plan/plan.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import type { Service, ServiceEnvironment } from '../../domain/service.ts';
import { policyOf } from '../../domain/settings.ts';
import type { Place } from '../../ports/stores/deployment-store.ts';
import { checkMember } from '../approval/check-member.ts';
import { isMeant, resolveRules } from '../approval/resolve-rules.ts';
import type { Deps } from '../deps.ts';
import { checkChange } from '../linked-record/check-change.ts';
import { findArtifact, type Running, readRunningVersion } from '../release/facts.ts';
import { lastLive } from '../release/find-replaced.ts';
import { baselineWords } from './baseline-words.ts';
import { buildCheck, buildCheckWords } from './build-checks.ts';
import type { StartDeps } from './deps.ts';
import { driftCheck } from './drift-check.ts';
import { environmentCheck } from './environment-check.ts';
import { isRequired } from './is-required.ts';
import { type MeasuredBaseline, measureBaseline } from './measure-baseline.ts';
import { sourceChecks } from './source-checks.ts';
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
  details: {
    artifact: string | null;
    runningVersion: string | null;
    baseline: string | null;
    ci: string | null;
    review: string | null;
    environment: string | null;
  };
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
  const policy = policyOf(deps.settings, release);
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
  const build = artifact.ok ? artifact.value.checks : null;
  const [fromSource, drift] = await Promise.all([
    sourceChecks(deps, release, service, build),
    environment.runningVersion === null ? [] : driftCheck(deps, release, running),
  ]);
  const ready = environmentCheck(deps, release, { service, environment }, baseline);
  const checks: GateCheck[] = [approvalCheck, ...changeChecks, ...fromSource];

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
  // Where they are required, they are judged as such, and not once more.
  if (!isRequired(deps, release, service, 'ci')) checks.push(...buildCheck(build));

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
      detail: `${now ?? 'nothing'} runs, the plan expects ${plan.previousVersion ?? 'nothing'}`,
      reasonCode: 'RUNNING_VERSION',
      nextStep: `“/deploy edit ${releaseRef(release)} redraft because …” drafts the plan again, from what runs`,
    });
  else
    checks.push({
      id: 'running-version',
      title: 'Running version',
      result: 'passed',
      detail: now ?? 'nothing runs yet',
      reasonCode: null,
    });

  checks.push(...drift, ...ready);

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
      ci: passedDetail(fromSource, 'ci'),
      review: passedDetail(fromSource, 'review'),
      environment: passedDetail(ready, 'environment'),
    },
  };
}

function passedDetail(checks: readonly GateCheck[], id: string): string | null {
  return checks.find((check) => check.id === id && check.result === 'passed')?.detail ?? null;
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
  deps: Pick<Deps, 'directory' | 'settings'>,
  release: Release,
  approvals: readonly Approval[],
): Promise<GateCheck> {
  const check = (result: GateCheck['result'], detail: string): GateCheck => ({
    id: 'approvals',
    title: 'Approvals',
    result,
    detail,
    reasonCode: result === 'passed' ? null : 'APPROVALS',
  });
  const rules = await resolveRules(deps, release);
  if (!rules.ok) return check('unknown', 'the approver group cannot be read');
  const eligibility = eligibilityOf(release, rules.value);
  const { approve } = onCurrentPlan(release, approvals);
  const members = await Promise.all(approve.map((one) => checkMember(deps, one.personId)));
  if (members.some((member) => !member.ok && member.error.kind === 'could_not_find_out'))
    return check('unknown', 'an approver cannot be looked up');
  const eligible = members.flatMap((member) =>
    member.ok && mayApprove(member.value, eligibility).ok ? [member.value.id] : [],
  );
  const count = countApprovals(rules.value, eligible, isMeant);
  return count.isComplete
    ? check('passed', countWords(count))
    : check('failed', `${countWords(count)} approvals by people who may approve now`);
}
