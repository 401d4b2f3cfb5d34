import { system } from '../../domain/actor.ts';
import type { Step } from '../../domain/deployment/deployment.ts';
import type { DeploymentState } from '../../domain/deployment/lifecycle.ts';
import type { StepId } from '../../domain/ids.ts';
import { ok } from '../../lib/result.ts';
import type { Lease } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { inRelease } from '../release-work.ts';
import { storableText } from '../storable-text.ts';

/** How long a worker may be silent before another one takes its step over. */
export const stepLeaseMs = 6_000;

/** Thrown when the process is to end: the step is left as it is, and goes on when its lease has ended. */
export class LeftToLease extends Error {
  constructor() {
    super('the process ends; the step goes on with its next lease');
    this.name = 'LeftToLease';
  }
}

/** A pause lets the running step end; anything else that turned the deployment elsewhere stops it. */
export async function isWanted(deps: Deps, step: Step): Promise<boolean> {
  const deployment = await deps.database.read((stores) => stores.deployments.find(step.deploymentId));
  return mayRun(step, deployment?.state) || (step.direction === 'forward' && deployment?.state === 'paused');
}

/** A step runs only while its deployment goes in its direction. */
export function mayRun(step: Step, state: DeploymentState | undefined): boolean {
  return state === (step.direction === 'forward' ? 'running' : 'rolling_back');
}

/**
 * Extends the lease; when the deployment was aborted or turned back meanwhile, the step is stopped instead. Throws
 * LeftToLease when the process is to end.
 */
export async function keepGoing(deps: Deps, lease: Lease<StepId>, step: Step): Promise<boolean> {
  if (deps.stopping?.aborted) throw new LeftToLease();
  await deps.database.statement((stores) => stores.steps.extend(lease, stepLeaseMs));
  if (await isWanted(deps, step)) return true;
  await stopStep(deps, lease, step);
  return false;
}

/** Kills what the step started, with everything that it started in turn, and puts on record that it was stopped. */
export async function stopStep(deps: Deps, lease: Lease<StepId>, step: Step): Promise<void> {
  let state: Step['state'] = 'aborted';
  let { output } = step;
  if (step.operationId !== null) {
    await deps.executor.abort(step.operationId);
    await deps.executor.settled(step.operationId, 5_000);
    const report = await deps.executor.report(step.operationId);
    if ('output' in report) output = storableText(report.output);
    if (report.state === 'succeeded') state = 'done';
    if (report.state === 'unknown' || report.state === 'running') state = 'unknown';
  }
  await deps.database.transaction(async (stores) => {
    await inRelease(deps, stores, step.releaseId, system, async (work) => {
      await stores.steps.hold(lease);
      await stores.steps.save({ ...step, state, output, finishedAt: work.now });
      await stores.steps.release(lease, null);
      await work.record('step.finished', {
        title: step.planned.title,
        direction: step.direction,
        result: state,
        durationMs: 0,
      });
      return ok(undefined);
    });
  });
}
