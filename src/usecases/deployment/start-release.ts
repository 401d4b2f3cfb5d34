import { z } from 'zod';
import { system } from '../../domain/actor.ts';
import type { Deployment, Step } from '../../domain/deployment/deployment.ts';
import { withBypasses } from '../../domain/gate/bypass.ts';
import { type GateCheck, judgeGate } from '../../domain/gate/gate.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { warningsOn } from '../../domain/lock/lock.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseLifecycle } from '../../domain/release/lifecycle.ts';
import { releaseRef } from '../../domain/release/release.ts';
import type { PlannedStep } from '../../domain/strategy/steps.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMayRun } from '../approval/check-member.ts';
import { settleFollowUps } from '../incident/follow-ups.ts';
import { answeredBefore, type Caller, once } from '../once.ts';
import { untilViewedAnewMs } from '../query/recent-view.ts';
import { takeTurn } from '../queue/take-turn.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { tickCheck } from '../task/tick-todo.ts';
import { findSignOffMembers } from '../version-record/tick-version-records.ts';
import { watchSteps } from '../watch/watch-steps.ts';
import type { StartDeps } from './deps.ts';
import { checksByRecord, tickByRecord } from './gate-checks.ts';
import { type GateEvidence, gatherGateEvidence } from './gate-evidence.ts';
import { readRecordChecks } from './record-checks.ts';
import { trainModels } from './train-models.ts';

export const StartRelease = z.object({
  releaseId: z.string(),
  /** The person knows that it is scheduled for later, and wants it now. */
  early: z.boolean().optional(),
  /** The person knows that checks already fail. */
  despiteFailing: z.boolean().optional(),
  /** The person has read the warnings. */
  despiteWarnings: z.boolean().optional(),
});
export type StartRelease = z.infer<typeof StartRelease>;

/**
 * Opens the gate if all its checks pass now, and starts the deployment. Anything that cannot be determined keeps the
 * gate closed: unknown never passes. Checks that already fail need a confirmation, because they will not be judged.
 */
export async function startRelease(
  deps: StartDeps,
  input: StartRelease,
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  const before = await answeredBefore<{ ref: string }>(deps, caller, input);
  if (before) return before;
  const known = await deps.database.transaction(async (stores) => {
    const release = await stores.releases.find(input.releaseId as ReleaseId);
    return release ? { release, approvals: await stores.approvals.forRelease(release.id) } : null;
  });
  if (!known) return err({ kind: 'unknown_release', asked: input.releaseId });
  const { release, approvals } = known;
  if (caller.actor.kind !== system.kind) {
    const may = await checkMayRun(deps, caller.actor.id, release, 'start');
    if (!may.ok) return may;
  }
  if (release.state !== 'approved') {
    const refusal: Refusal = {
      kind: 'not_now',
      action: 'started',
      ref: releaseRef(release),
      state: release.state,
      allowed: [...releaseLifecycle.events(release.state)],
    };
    // The request that started it may be redelivered, and gets its original answer.
    return once(deps, caller, input, async () => err(refusal));
  }
  if (!input.early && release.startsAt !== null && release.startsAt > deps.clock.now())
    return err({
      kind: 'planned_for_later',
      ref: releaseRef(release),
      releaseId: release.id,
      startsAt: release.startsAt.toISOString(),
    });
  const service = deps.settings.services[release.service];
  const environment = service?.environments[release.environment];
  if (!service || !environment) return err({ kind: 'unknown_environment', asked: release.environment, known: [] });
  const [evidence, members] = await Promise.all([
    gatherGateEvidence(deps, release, { service, environment, approvals }),
    findSignOffMembers(deps, release),
  ]);

  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, release.id, caller.actor, async (work) => {
      if (work.release.planHash !== release.planHash)
        return err({ kind: 'stale', ref: releaseRef(work.release), now: 'The plan has changed since.' });
      const found = [...evidence.checks, ...(await checksByRecord(work, members)), ...(await checksOnRecord(work))];
      const bypasses = await stores.bypasses.forRelease(release.id);
      const gate = judgeGate(withBypasses(found, bypasses, work.release.planHash));
      if (!gate.isOpen) return err({ kind: 'gate_closed', checks: gate.checks });
      if (evidence.failingBefore.length > 0 && !input.despiteFailing)
        return err({
          kind: 'failing_before',
          ref: releaseRef(work.release),
          releaseId: work.release.id,
          early: input.early ?? false,
          checks: environment.checks
            .filter(({ name }) => evidence.failingBefore.includes(name))
            .map(({ title }) => title),
        });
      const warned = await confirmWarnings(work, input);
      if (!warned.ok) return warned;
      const moved = work.moveRelease('start');
      if (!moved.ok) return moved;
      await work.record('gate.judged', gate);
      if (warned.value.length > 0) await work.record('lock.warnings_confirmed', { reasons: warned.value });
      await takeTurn(work);
      await tickEvidence(work, evidence);
      await tickByRecord(work);
      await settleFollowUps(work);
      await begin(work, evidence);
      return ok({ ref: releaseRef(work.release) });
    }),
  );
}

/** The reasons of the warnings that apply to it, which whoever starts it has to confirm. */
async function confirmWarnings(
  { stores, release, now }: ReleaseWork,
  input: StartRelease,
): Promise<Result<string[], Refusal>> {
  const warnings = warningsOn(await stores.locks.open(), release.service, release.environment, now);
  const reasons = warnings.map(({ reason }) => reason);
  if (reasons.length === 0 || input.despiteWarnings === true) return ok(reasons);
  return err({
    kind: 'lock_warning',
    ref: releaseRef(release),
    releaseId: release.id,
    early: input.early ?? false,
    despiteFailing: input.despiteFailing ?? false,
    reasons,
  });
}

/**
 * Checks answered from our own record: the checklist, the locks, the queue, and that nothing else is in progress in the
 * same place. They stay true until the start is recorded.
 */
async function checksOnRecord(work: ReleaseWork): Promise<GateCheck[]> {
  const { stores, release } = work;
  await stores.deployments.holdPlace(release.service, release.environment);
  await stores.queue.hold(release.environment);
  await stores.locks.hold('shared');
  work.retime();
  return readRecordChecks(work);
}

async function tickEvidence(work: ReleaseWork, { details }: GateEvidence): Promise<void> {
  if (details.artifact) await tickCheck(work, 'artifact', details.artifact);
  if (details.runningVersion) await tickCheck(work, 'running-version', details.runningVersion);
  if (details.baseline) await tickCheck(work, 'baseline', details.baseline);
  if (details.ci) await tickCheck(work, 'ci', details.ci);
  if (details.review) await tickCheck(work, 'review', details.review);
  if (details.environment) await tickCheck(work, 'environment', details.environment);
}

async function begin(work: ReleaseWork, evidence: GateEvidence): Promise<void> {
  const { deps, stores, release, now } = work;
  const { plan } = release;
  // The previous release's card has offered a rollback until now.
  const [before] = await stores.deployments.newest([release]);
  if (before) await stores.messages.touch(before.releaseId, untilViewedAnewMs);
  const deployment: Deployment = {
    id: deps.ids.next<'Deployment'>('dep'),
    releaseId: release.id,
    service: release.service,
    environment: release.environment,
    version: release.version,
    previousVersion: plan.rollback.target,
    strategy: plan.strategy.name,
    state: 'pending',
    baseline: evidence.baseline,
    baselineUpper: evidence.baselineUpper,
    baselineValues: evidence.baselineValues,
    baselineFailures: evidence.baselineFailures,
    failingBefore: evidence.failingBefore,
    recovered: [],
    verdict: 'pending',
    findings: [],
    startedAt: now,
    deployedAt: null,
    watchEndsAt: null,
    rollback: null,
    finishedAt: null,
  };
  await stores.deployments.insert(deployment);
  work.deployment = deployment;
  await trainModels(work, evidence.training);
  await work.record('release.started', { deploymentId: deployment.id });
  await work.moveDeployment('start', 'the gate is open');
  await addSteps(work, plan.steps, 'forward', 0);
  await watchSteps(work);
}

/** Records the steps and makes the first one due. */
export async function addSteps(
  work: ReleaseWork,
  planned: readonly PlannedStep[],
  direction: Step['direction'],
  from: number,
): Promise<void> {
  const { deployment, deps, stores, release } = work;
  if (!deployment) return;
  const steps = planned.map(
    (one, index): Step => ({
      id: deps.ids.next<'Step'>('stp'),
      deploymentId: deployment.id,
      releaseId: release.id,
      direction,
      position: from + index,
      planned: one,
      state: 'pending',
      operationId: null,
      operationAt: null,
      host: null,
      startedAt: null,
      finishedAt: null,
      output: '',
      remote: null,
    }),
  );
  await stores.steps.insert(steps);
  const [first] = steps;
  if (first) await stores.steps.schedule(first.id, 0);
}
