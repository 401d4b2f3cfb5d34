import type { Step } from '../../domain/deployment/deployment.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { ok, type Result } from '../../lib/result.ts';
import type { ReleaseWork } from '../release-work.ts';

/**
 * What follows for the release when its deployment was aborted: it has failed. Returns the steps that were running; the
 * worker of each stops its operation within a second, and one that has no worker between two looks gets one now.
 */
export async function failAborted(work: ReleaseWork, reason: string): Promise<Result<Step[], Refusal>> {
  const { stores, deployment } = work;
  const steps = deployment ? await stores.steps.forDeployment(deployment.id) : [];
  const running = steps.filter((step) => step.state === 'running');
  for (const step of running) await stores.steps.schedule(step.id, 0);
  const failed = work.moveRelease('fail');
  if (!failed.ok) return failed;
  await work.record('release.failed', { reason: `aborted: ${reason}` });
  return ok(running);
}
