import { system } from '../../domain/actor.ts';
import type { Step } from '../../domain/deployment/deployment.ts';
import { troubleKey } from '../../domain/deployment/trouble-key.ts';
import type { StepId } from '../../domain/ids.ts';
import { policyOf } from '../../domain/settings.ts';
import { ok } from '../../lib/result.ts';
import type { Lease } from '../../ports/due-queue.ts';
import type { OperationReport } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { closeEscalations } from '../watch/escalate.ts';
import { stopForAlertsSince } from '../watch/stop-on-alert.ts';
import { watchSteps } from '../watch/watch-steps.ts';
import type { StepDeps } from './deps.ts';
import { operationOf } from './operation-of.ts';

/** First after 2 s, then with doubling intervals, up to once a minute. */
export const askAgainMs = (attempts: number) => Math.min(60_000, 2_000 * 2 ** Math.min(attempts, 5));

/**
 * Reconciles a lost step with the executor. When the executor knows its outcome, the deployment continues from there
 * automatically; a result that arrives after people have decided changes nothing.
 */
export async function reconcileStep(deps: StepDeps, lease: Lease<StepId>, step: Step): Promise<void> {
  const report = await askOnce(deps, step);
  await deps.database.transaction((stores) =>
    inRelease(deps, stores, step.releaseId, system, async (work) => {
      await stores.steps.hold(lease);
      const now = await stores.steps.find(step.id);
      const isStillLost = now?.state === 'unknown' && now.operationId === step.operationId;
      if (!isStillLost || work.deployment?.state !== 'unknown') {
        await stores.steps.release(lease, null);
      } else if (
        report === null ||
        report.state === 'unknown' ||
        (report.state === 'absent' && !(await mayBegin(work, step)))
      ) {
        await stores.steps.release(lease, report?.state === 'unknown' ? null : askAgainMs(lease.attempts));
      } else {
        await stores.steps.save({ ...step, state: 'running', finishedAt: null });
        await work.moveDeployment('found', `the executor responds again: ${step.planned.title} ${words[report.state]}`);
        await closeEscalations(work, troubleKey('unknown', step));
        await watchSteps(work);
        await stopForAlertsSince(work, step.finishedAt);
        await stores.steps.release(lease, 0);
      }
      return ok(undefined);
    }),
  );
}

/**
 * An operation that never arrived may be started now with the same id: once, and not hours later, when nobody expects
 * it any more.
 */
async function mayBegin({ deps, stores, release, now }: ReleaseWork, step: Step): Promise<boolean> {
  const policy = policyOf(deps.settings, release);
  const isFresh = step.finishedAt !== null && now.getTime() - step.finishedAt.getTime() < policy.stepTimeoutMs;
  const wasLostBefore = (await stores.escalations.forRelease(release.id)).some(
    ({ key, closedAt }) => closedAt !== null && key.startsWith(`unknown:${step.id}:`),
  );
  return isFresh && !wasLostBefore;
}

const words = {
  running: 'is at work',
  succeeded: 'has ended well',
  failed: 'has failed',
  absent: 'never started, and is starting now',
};

/** Null when the executor does not respond or is on another machine. */
async function askOnce(
  deps: Pick<Deps, 'systems' | 'clock' | 'host' | 'logger'>,
  step: Step,
): Promise<OperationReport | null> {
  try {
    const operation = await operationOf(deps, step);
    return operation === null || operation.isOutOfReach ? null : await operation.executor.report(operation.ref);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    deps.logger.warn({ err: error, operationId: step.operationId }, 'the outcome of the step is still unknown');
    return null;
  }
}
