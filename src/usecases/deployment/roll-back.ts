import type { Refusal } from '../../domain/refusal.ts';
import { releaseLifecycle } from '../../domain/release/lifecycle.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { declareAsPolicySays } from '../incident/declare-for-release.ts';
import type { ReleaseWork } from '../release-work.ts';
import { addSteps } from './start-release.ts';

/**
 * Starts rolling the deployment back to its previous version: refuses when there is none or when something newer was
 * deployed since, plans the rollback steps, and makes the first one due. The caller has checked the person's
 * authorization.
 */
export async function beginRollback(
  work: ReleaseWork,
  requestedBy: string,
  reason: string,
): Promise<Result<{ ref: string; target: string }, Refusal>> {
  const { stores, release, deployment } = work;
  const ref = releaseRef(release);
  if (!deployment || releaseLifecycle.next(release.state, 'roll_back') === null)
    return err({ kind: 'not_now', action: 'rolled back', ref, state: release.state, allowed: [] });
  const target = deployment.previousVersion;
  if (target === null) return err({ kind: 'no_rollback_target', ref });
  // A newer release may be starting here concurrently: one of the two must see the other.
  await stores.deployments.holdPlace(release.service, release.environment);
  work.retime();
  const [newest] = await stores.deployments.newest([release]);
  if (newest && newest.id !== deployment.id) {
    const other = await stores.releases.find(newest.releaseId);
    return err({ kind: 'newer_deployment', ref, newer: other ? releaseRef(other) : newest.version });
  }
  // The rollback is part of the plan that people approved.
  const planned = release.plan.rollback.steps;
  if (planned.length === 0 || release.plan.rollback.target !== target) return err({ kind: 'no_rollback_target', ref });

  const moved = await work.moveDeployment('roll_back', reason, {
    rollback: {
      requestedBy,
      reason,
      targetVersion: target,
      startedAt: work.now.toISOString(),
      restoredAt: null,
      validation: [],
    },
  });
  if (!moved.ok) return moved;
  await work.record('rollback.started', { targetVersion: target, reason });
  const steps = await stores.steps.forDeployment(deployment.id);
  for (const step of steps) {
    if (step.state === 'pending') await stores.steps.save({ ...step, state: 'skipped' });
    // It may have no worker between two looks, and has to be told that it is no longer wanted.
    if (step.state === 'running') await stores.steps.schedule(step.id, 0);
  }
  const from = steps.reduce((highest, step) => Math.max(highest, step.position), -1) + 1;
  await addSteps(work, planned, 'back', from);
  const watch = await stores.watches.forDeployment(deployment.id);
  if (watch) await stores.watches.schedule(watch.id, null);
  await declareAsPolicySays(work, 'rollback', reason);
  return ok({ ref, target });
}
