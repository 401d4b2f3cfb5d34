import { system } from '../../domain/actor.ts';
import type { Step } from '../../domain/deployment/deployment.ts';
import type { DeploymentState } from '../../domain/deployment/lifecycle.ts';
import { troubleKey } from '../../domain/deployment/trouble-key.ts';
import type { StepId } from '../../domain/ids.ts';
import { ok } from '../../lib/result.ts';
import type { Lease } from '../../ports/due-queue.ts';
import type { Deps } from '../deps.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { raiseEscalation } from '../watch/escalate.ts';
import type { StepDeps } from './deps.ts';
import { remoteAtEnd } from './keep-remote.ts';
import { type Stopped, stopOperation } from './stop-operation.ts';

/** How long a worker may be silent before another one takes over its step. */
export const stepLeaseMs = 6_000;

/** Thrown on shutdown: the step is left as it is and resumes when its lease has expired. */
export class LeftToLease extends Error {
  constructor() {
    super('the process ends; the step goes on with its next lease');
    this.name = 'LeftToLease';
  }
}

/** A pause lets the running step finish; any other change of direction stops it. */
export async function isWanted(deps: Pick<Deps, 'database'>, step: Step): Promise<boolean> {
  const deployment = await deps.database.read((stores) => stores.deployments.find(step.deploymentId));
  return mayRun(step, deployment?.state) || (step.direction === 'forward' && deployment?.state === 'paused');
}

/** A step runs only while its deployment is moving in its direction (forward or back). */
export function mayRun(step: Step, state: DeploymentState | undefined): boolean {
  return state === (step.direction === 'forward' ? 'running' : 'rolling_back');
}

/**
 * Extends the lease; when the deployment was aborted or rolled back meanwhile, the step is stopped instead. Throws
 * LeftToLease on shutdown.
 */
export async function heartbeat(deps: StepDeps, lease: Lease<StepId>, step: Step): Promise<boolean> {
  await extendLease(deps, lease);
  if (await isWanted(deps, step)) return true;
  await stopStep(deps, lease, step);
  return false;
}

/** Stops what the step started and records how it ended. People are paged when that is unknown. */
export async function stopStep(deps: StepDeps, lease: Lease<StepId>, step: Step): Promise<void> {
  const stopped = await stopOperation(deps, step, () => extendLease(deps, lease));
  await deps.database.transaction(async (stores) => {
    await inRelease(deps, stores, step.releaseId, system, async (work) => {
      await stores.steps.hold(lease);
      await recordStopped(work, step, stopped);
      await stores.steps.release(lease, null);
      return ok(undefined);
    });
  });
}

/** Extends the lease. Throws LeftToLease on shutdown. */
export async function extendLease(deps: Pick<Deps, 'database' | 'stopping'>, lease: Lease<StepId>): Promise<void> {
  if (deps.stopping?.aborted) throw new LeftToLease();
  await deps.database.statement((stores) => stores.steps.extend(lease, stepLeaseMs));
}

/** The result of an operation that was told to stop; people are paged for an unknown result. */
export async function recordStopped(work: ReleaseWork, step: Step, stopped: Stopped): Promise<void> {
  const { state, output, detail } = stopped;
  const remote = await remoteAtEnd(work.stores, step);
  const ended: Step = { ...step, state, output, remote, finishedAt: work.now };
  await work.stores.steps.save(ended);
  const durationMs = step.startedAt === null ? 0 : work.now.getTime() - step.startedAt.getTime();
  await work.record('step.finished', {
    title: step.planned.title,
    direction: step.direction,
    result: state,
    durationMs,
  });
  if (state === 'unknown')
    await raiseEscalation(work, {
      key: troubleKey('unknown', ended),
      severity: 'critical',
      summary: `${step.planned.title}: whether it has stopped is unknown (${detail}). Check the target.`,
    });
}
