import { system } from '../../domain/actor.ts';
import type { Finding } from '../../domain/analysis/finding.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import { hasReachedUsers, type RollbackRecord, type Step, type StepState } from '../../domain/deployment/deployment.ts';
import { troubleKey } from '../../domain/deployment/trouble-key.ts';
import { explain } from '../../domain/explain.ts';
import type { StepId } from '../../domain/ids.ts';
import { sentence, withResponse } from '../../domain/report/sentence.ts';
import { ok } from '../../lib/result.ts';
import { storableText } from '../../lib/storable-text.ts';
import type { Lease } from '../../ports/due-queue.ts';
import type { ChangeDeps } from '../deps.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { askRiders } from '../ride/ride-along.ts';
import { addNote } from '../task/add-note.ts';
import { tickCheck } from '../task/tick-todo.ts';
import { raiseEscalation } from '../watch/escalate.ts';
import { respondToBreach } from '../watch/respond-to-breach.ts';
import { mayStopBy, onBreachNow, stoppedWords } from '../watch/stop-on-breach.ts';
import { finishRollback } from './finish-rollback.ts';
import { remoteAtEnd } from './keep-remote.ts';
import { askAgainMs } from './reconcile-step.ts';
import { beginRollback } from './roll-back.ts';

export type StepResult =
  | { kind: 'done'; output: string; measured?: Measurement[]; validation?: RollbackRecord['validation'] }
  | {
      kind: 'failed';
      output: string;
      detail: string;
      measured?: Measurement[];
      findings?: Finding[];
      validation?: RollbackRecord['validation'];
    }
  /** Inconclusive: a person decides. */
  | { kind: 'inconclusive'; output: string; detail: string; measured?: Measurement[] }
  /** Started, with an unknown outcome. */
  | { kind: 'unknown'; detail: string };

const stateOf: Readonly<Record<StepResult['kind'], StepState>> = {
  done: 'done',
  failed: 'failed',
  inconclusive: 'done',
  unknown: 'unknown',
};

/** Records a step's result and decides what follows: the next step, the watch, or a halt. */
export async function finishStep(
  deps: ChangeDeps,
  lease: Lease<StepId>,
  step: Step,
  result: StepResult,
): Promise<void> {
  await deps.database.transaction(async (stores) => {
    await inRelease(deps, stores, step.releaseId, system, async (work) => {
      await stores.steps.hold(lease);
      const output = storableText('output' in result ? result.output : result.detail);
      const finished: Step = {
        ...step,
        state: stateOf[result.kind],
        output,
        remote: await remoteAtEnd(stores, step),
        startedAt: step.startedAt ?? work.now,
        finishedAt: work.now,
      };
      await stores.steps.save(finished);
      if ('measured' in result && result.measured)
        await stores.watches.addMeasurements(step.deploymentId, result.measured);
      // A lost step is reconciled.
      const isLost = result.kind === 'unknown' && step.direction === 'forward' && step.operationId !== null;
      await stores.steps.release(lease, isLost ? askAgainMs(0) : null);
      const durationMs = step.startedAt === null ? 0 : work.now.getTime() - step.startedAt.getTime();
      await work.record('step.finished', {
        title: step.planned.title,
        direction: step.direction,
        result: result.kind,
        durationMs,
      });
      await addNote(work, { kind: 'log', markdown: `${step.planned.title}: ${result.kind}\n${output}`.trim() });
      await postStep(work, finished);
      if (step.direction === 'forward') await afterForward(work, finished, result);
      else await afterBack(work, finished, result);
      return ok(undefined);
    });
  });
}

/** The step is posted in the thread of the groups that follow technical details. */
async function postStep(work: ReleaseWork, step: Step): Promise<void> {
  const { deps, stores, release } = work;
  for (const group of deps.settings.groups) {
    if (group.topics.during !== 'real-time-status' && group.topics.during !== 'active-monitoring') continue;
    for (const channel of group.channels)
      await stores.posts.add({
        id: deps.ids.next<'Post'>('pst'),
        releaseId: release.id,
        key: `${step.id}:${step.operationId ?? 'measured'}:${step.state}:${channel}`,
        target: channel,
        threadOf: { kind: 'group', groupId: group.id },
        content: { kind: 'step', stepId: step.id },
        priority: 6,
      });
  }
}

async function afterForward(work: ReleaseWork, step: Step, result: StepResult): Promise<void> {
  // The deployment changed direction while the step was ending: its result is recorded, and what follows is already
  // decided.
  if (work.deployment?.state !== 'running' && work.deployment?.state !== 'paused') return;
  // Paused while the step was running: its result is recorded, and the next step waits for a resume.
  if (work.deployment?.state === 'paused' && result.kind === 'done') return;
  if (work.deployment?.state === 'paused') await work.moveDeployment('resume', 'the step that was running has ended');
  switch (result.kind) {
    case 'done': {
      const next = (await work.stores.steps.forDeployment(step.deploymentId)).find(
        (one) => one.position === step.position + 1,
      );
      if (next) return work.stores.steps.schedule(next.id, 0);
      return work.release.rehearsalOf === null ? beginWatch(work) : rehearseBack(work);
    }
    case 'inconclusive':
      await work.moveDeployment('pause', result.detail);
      await raiseEscalation(work, {
        key: troubleKey('inconclusive', step),
        severity: 'warning',
        summary: `${sentence(`${step.planned.title}: ${result.detail}`)} Resume, abort or roll back.`,
      });
      return;
    case 'unknown':
      await work.moveDeployment('lose', result.detail);
      await raiseEscalation(work, {
        key: troubleKey('unknown', step),
        severity: 'critical',
        summary: `${step.planned.title}: its outcome is unknown (${result.detail}). Check the target. “Try the step again” continues this run if it is still running or has succeeded, and starts another only after it has ended; or roll back.`,
      });
      return;
    case 'failed': {
      const steps = await work.stores.steps.forDeployment(step.deploymentId);
      const hasReached = hasReachedUsers(steps);
      const findings = result.findings ?? [];
      // After the last step there is nothing to stop.
      const isStopped =
        onBreachNow(work) === 'abort' && mayStopBy(work, findings) && steps.some(({ state }) => state === 'pending');
      await work.moveDeployment(isStopped ? 'abort' : 'fail', result.detail, {
        findings,
        verdict: result.findings ? 'degraded' : 'pending',
      });
      const failed = work.moveRelease('fail');
      if (failed.ok) await work.record('release.failed', { reason: result.detail });
      await addNote(work, {
        kind: 'issue',
        severity: 'critical',
        markdown: `${step.planned.title} failed: ${result.detail}`,
      });
      const response = hasReached
        ? (await respondToBreach(work, findings)) || (isStopped ? stoppedWords : '')
        : 'Nothing has changed for users yet: try again, or close the release.';
      await raiseEscalation(work, {
        key: troubleKey('failed', step),
        severity: hasReached ? 'critical' : 'warning',
        summary: withResponse(`${step.planned.title} failed: ${result.detail}`, response),
      });
    }
  }
}

/** A rehearsal is not watched: as soon as it is deployed, it goes back. */
async function rehearseBack(work: ReleaseWork): Promise<void> {
  const { deployment, now } = work;
  if (!deployment) return;
  await work.moveDeployment('deployed', 'all steps succeeded', { deployedAt: now, watchEndsAt: now });
  await tickCheck(work, 'deployed', 'every step succeeded');
  const begun = await beginRollback(work, work.release.captainId, 'the rehearsal is over');
  if (begun.ok) return;
  await raiseEscalation(work, {
    key: `rehearsal:${deployment.id}`,
    severity: 'warning',
    summary: `The rehearsal cannot go back. ${explain(begun.error).sentence} ${work.release.version} stays in ${work.release.environment} until somebody rolls it back.`,
  });
}

/** All steps have ended: the watch begins. */
export async function beginWatch(work: ReleaseWork): Promise<void> {
  const { deps, stores, release, deployment, now } = work;
  if (!deployment) return;
  // The approved value applies, even if the settings have changed since.
  const { watchMs } = release.plan.schedule;
  await work.moveDeployment('deployed', 'all steps succeeded', {
    deployedAt: now,
    watchEndsAt: new Date(now.getTime() + watchMs),
  });
  await tickCheck(work, 'deployed', 'every step succeeded');
  await askRiders(work);
  const watch = await stores.watches.forDeployment(deployment.id);
  if (watch === null) {
    const id = deps.ids.next<'Watch'>('wat');
    return stores.watches.insert({ id, releaseId: release.id, deploymentId: deployment.id }, 0);
  }
  // It was read between the steps too; the whole release is judged afresh.
  await stores.watches.keepRecords(watch.id, [], null);
  await stores.watches.schedule(watch.id, 0);
}

async function afterBack(work: ReleaseWork, step: Step, result: StepResult): Promise<void> {
  if (result.kind === 'done') {
    const next = (await work.stores.steps.forDeployment(step.deploymentId)).find(
      (one) => one.position === step.position + 1,
    );
    if (next) return work.stores.steps.schedule(next.id, 0);
    return finishRollback(work, result.validation ?? []);
  }
  // A failed rollback stops and pages people; it is never retried automatically.
  const record = work.deployment?.rollback;
  const validation = 'validation' in result ? (result.validation ?? []) : [];
  await work.moveDeployment('fail', result.detail, { rollback: record ? { ...record, validation } : null });
  await addNote(work, {
    kind: 'issue',
    severity: 'critical',
    markdown: `Rollback: ${step.planned.title}: ${result.detail}`,
  });
  await raiseEscalation(work, {
    key: `rollback-failed:${step.deploymentId}:${record?.startedAt ?? ''}`,
    severity: 'rollback',
    summary: `The rollback stopped at “${step.planned.title}”: ${result.detail}. Manual action is needed; “Roll back” tries again.`,
  });
}
