import type { Step } from '../../domain/deployment/deployment.ts';
import { actionOf } from '../../domain/strategy/steps.ts';
import type { Executor, OperationRef } from '../../ports/executor.ts';
import type { Deps } from '../deps.ts';

/** A step's operation, and the executor that runs it. */
export interface StepOperation {
  executor: Executor;
  ref: OperationRef;
  /** Only the machine that started it can determine its outcome, and this is a different one. */
  isOutOfReach: boolean;
}

/**
 * The operation of a command step that has begun; null for any other step. Throws IntegrationError when its executor
 * cannot be connected.
 */
export async function operationOf(
  deps: Pick<Deps, 'systems' | 'host' | 'clock'>,
  step: Step,
): Promise<StepOperation | null> {
  if (step.planned.kind !== 'command' || step.operationId === null) return null;
  const action = actionOf(step.planned);
  const executor = await deps.systems.executor(action.uses);
  return {
    executor,
    ref: {
      id: step.operationId,
      with: action.with,
      recordedAt: step.operationAt ?? step.startedAt ?? deps.clock.now(),
      remoteId: step.remote?.id ?? null,
    },
    isOutOfReach: executor.reach === 'machine' && step.host !== deps.host,
  };
}

/** The description of an operation that is out of reach, as a clause. */
export function outOfReachWords({ host }: Step): string {
  return `it was started on ${host ?? 'another machine'}, which does not respond`;
}

/** Tells running operations to stop immediately; the worker of each step does the same up to a second later. */
export async function abortAtOnce(
  deps: Pick<Deps, 'systems' | 'clock' | 'host' | 'logger'>,
  steps: readonly Step[],
  about: object,
): Promise<void> {
  for (const step of steps) {
    try {
      const operation = await operationOf(deps, step);
      await operation?.executor.abort(operation.ref);
    } catch (error) {
      deps.logger.warn({ err: error, operationId: step.operationId, ...about }, 'aborting');
    }
  }
}
