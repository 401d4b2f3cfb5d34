import { system } from '../../domain/actor.ts';
import type { Step } from '../../domain/deployment/deployment.ts';
import type { OperationId, StepId } from '../../domain/ids.ts';
import { ok } from '../../lib/result.ts';
import type { Lease } from '../../ports/due-queue.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';
import { inRelease } from '../release-work.ts';
import type { StepDeps } from './deps.ts';
import type { StepResult } from './finish-step.ts';
import { extendLease, heartbeat, recordStopped } from './heartbeat.ts';
import { operationOf } from './operation-of.ts';
import { retryUntilDeadline } from './retry-until-deadline.ts';
import { serviceOf } from './step-policy.ts';
import { stopOperation } from './stop-operation.ts';

type Cleared =
  /** Nothing else is running. The step continues with this operation, or with a new one when it is null. */
  | { kind: 'clear'; operationId: OperationId | null }
  | { kind: 'unclear'; result: StepResult }
  /** The deployment no longer needs the step. */
  | { kind: 'stopped' };

/**
 * Before `step` starts anything: reconciles the operations whose outcome is not recorded. An earlier attempt of the
 * step itself is continued unless it has failed; operations of other steps are stopped first.
 */
export async function resolveUnknown(
  deps: StepDeps,
  lease: Lease<StepId>,
  step: Step,
  unresolved: readonly Step[],
): Promise<Cleared> {
  let about: Step[];
  try {
    about = await withinReach(deps, unresolved);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return unclear(error.message);
  }
  for (const other of about.filter((one) => one.id !== step.id)) {
    const stopped = await stopOperation(deps, other, () => extendLease(deps, lease));
    // An executor that responds but cannot determine more has killed the command as far as possible.
    if (stopped.isAtWork || stopped.isSilent)
      return unclear(`“${other.planned.title}” may still be running: ${stopped.detail}`);
    if (stopped.state === 'unknown') continue;
    await deps.database.transaction((stores) =>
      inRelease(deps, stores, step.releaseId, system, async (work) => {
        await stores.steps.hold(lease);
        await recordStopped(work, other, stopped);
        return ok(undefined);
      }),
    );
  }
  return about.some((one) => one.id === step.id) ? earlierTry(deps, lease, step) : clear(null);
}

/** Another machine's operations cannot be looked up from here; the person who retries has checked them. */
async function withinReach(deps: Pick<Deps, 'systems' | 'clock' | 'host'>, steps: readonly Step[]): Promise<Step[]> {
  const found = await Promise.all(steps.map((step) => operationOf(deps, step)));
  return steps.filter((_, index) => found[index]?.isOutOfReach === false);
}

async function earlierTry(deps: StepDeps, lease: Lease<StepId>, step: Step): Promise<Cleared> {
  const { operationId } = step;
  if (operationId === null) return clear(null);
  const { policy } = await serviceOf(deps, step);
  try {
    const report = await retryUntilDeadline(deps, policy.executorSilenceMs, async () => {
      if (!(await heartbeat(deps, lease, step))) return null;
      const operation = await operationOf(deps, step);
      return operation === null ? null : operation.executor.report(operation.ref);
    });
    switch (report?.state) {
      case undefined:
        return { kind: 'stopped' };
      case 'running':
      case 'succeeded':
      case 'absent':
        return clear(operationId);
      case 'failed':
        return clear(null);
      case 'unknown':
        return await afterStopping(deps, lease, step);
    }
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return unclear(error.message);
  }
}

/**
 * Its outcome cannot be determined, and a person who has checked asked for a retry: it starts once nothing of the
 * earlier attempt can still be running.
 */
async function afterStopping(deps: StepDeps, lease: Lease<StepId>, step: Step): Promise<Cleared> {
  const stopped = await stopOperation(deps, step, () => extendLease(deps, lease));
  return stopped.isAtWork || stopped.isSilent
    ? unclear(`an earlier attempt may still be running: ${stopped.detail}`)
    : clear(null);
}

const clear = (operationId: OperationId | null): Cleared => ({ kind: 'clear', operationId });
const unclear = (detail: string): Cleared => ({ kind: 'unclear', result: { kind: 'unknown', detail } });
