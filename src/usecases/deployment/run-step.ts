import { system } from '../../domain/actor.ts';
import type { Step } from '../../domain/deployment/deployment.ts';
import type { OperationId, StepId } from '../../domain/ids.ts';
import { ok } from '../../lib/result.ts';
import type { Lease } from '../../ports/due-queue.ts';
import { inRelease } from '../release-work.ts';
import type { StepDeps } from './deps.ts';
import { finishStep } from './finish-step.ts';
import { mayRun } from './heartbeat.ts';
import { measureStep } from './measure-step.ts';
import { reconcileStep } from './reconcile-step.ts';
import { resolveUnknown } from './resolve-unknown.ts';
import { runCommand } from './run-command.ts';

/**
 * Runs one due step, from its recorded intent to its recorded result. After a crash anywhere in between, it resumes
 * here.
 */
export async function runStep(deps: StepDeps, lease: Lease<StepId>): Promise<void> {
  let beginning = await beginStep(deps, lease, null);
  if (beginning.kind === 'unresolved') {
    const cleared = await resolveUnknown(deps, lease, beginning.step, beginning.about);
    if (cleared.kind === 'unclear') return finishStep(deps, lease, beginning.step, cleared.result);
    if (cleared.kind === 'stopped') return;
    beginning = await beginStep(deps, lease, cleared);
  }
  if (beginning.kind === 'lost') return reconcileStep(deps, lease, beginning.step);
  if (beginning.kind !== 'begun') return;
  const { step } = beginning;
  const result =
    step.planned.kind === 'command' ? await runCommand(deps, lease, step) : await measureStep(deps, lease, step);
  if (result === 'stopped') return;
  await finishStep(deps, lease, step, result);
}

type Beginning =
  | { kind: 'nothing' }
  | { kind: 'begun'; step: Step }
  /** These operations may still be running, so nothing else may be started. */
  | { kind: 'unresolved'; step: Step; about: Step[] }
  /** It was started before, and its outcome is unknown. */
  | { kind: 'lost'; step: Step };

/**
 * Records the intent: which operation, on which machine. `cleared` says that nothing is left unresolved, and whether
 * the step continues with an earlier operation.
 */
async function beginStep(
  deps: StepDeps,
  lease: Lease<StepId>,
  cleared: { operationId: OperationId | null } | null,
): Promise<Beginning> {
  return deps.database.transaction(async (stores): Promise<Beginning> => {
    const step = await stores.steps.find(lease.id);
    if (!step) return { kind: 'nothing' };
    if (step.state === 'running' || step.state === 'unknown') {
      await stores.steps.hold(lease);
      return { kind: step.state === 'running' ? 'begun' : 'lost', step };
    }
    let beginning: Beginning = { kind: 'nothing' };
    await inRelease(deps, stores, step.releaseId, system, async (work) => {
      await stores.steps.hold(lease);
      if (step.state !== 'pending' || !mayRun(step, work.deployment?.state)) {
        await stores.steps.release(lease, null);
        return ok(undefined);
      }
      const others = (await stores.steps.forDeployment(step.deploymentId)).filter((other) => other.id !== step.id);
      // A rollback waits until the forward step has actually stopped.
      if (others.some((other) => other.state === 'running')) {
        await stores.steps.release(lease, 300);
        return ok(undefined);
      }
      const about = [step, ...others.filter((other) => other.state === 'unknown')].filter(
        (one) => one.operationId !== null,
      );
      if (cleared === null && about.length > 0) {
        beginning = { kind: 'unresolved', step, about };
        return ok(undefined);
      }
      const operationId =
        step.planned.kind === 'command' ? (cleared?.operationId ?? deps.ids.next<'Operation'>('op')) : null;
      const isContinued = operationId !== null && operationId === step.operationId;
      const begun: Step = {
        ...step,
        state: 'running',
        operationId,
        operationAt: isContinued ? (step.operationAt ?? step.startedAt ?? work.now) : work.now,
        host: deps.host,
        startedAt: work.now,
        remote: isContinued ? step.remote : null,
      };
      await stores.steps.save(begun);
      await work.record('step.started', { title: step.planned.title, direction: step.direction, operationId });
      beginning = { kind: 'begun', step: begun };
      return ok(undefined);
    });
    return beginning;
  });
}
