import { type Finding, summarizeFindings } from '../../domain/analysis/finding.ts';
import { type Deployment, hasReachedUsers } from '../../domain/deployment/deployment.ts';
import { type OnBreach, onBreachOf } from '../../domain/proposal/on-breach.ts';
import { policyOf } from '../../domain/settings.ts';
import { failAborted } from '../deployment/abort-deployment.ts';
import type { ReleaseWork } from '../release-work.ts';
import { addNote } from '../task/add-note.ts';
import { raiseEscalation } from './escalate.ts';
import { respondToBreach } from './respond-to-breach.ts';

/** What holds for the release when a `rollback` threshold is exceeded, by its plan and the settings of now. */
export function onBreachNow({ deps, release }: ReleaseWork): OnBreach {
  return Object.hasOwn(deps.settings.services, release.service)
    ? onBreachOf(release.plan.rollback.onBreach, policyOf(deps.settings, release).onBreach)
    : 'ask';
}

/** Is a `rollback` threshold exceeded, and do plan and policy say to stop without a person? */
export function mayStopBy(work: ReleaseWork, findings: readonly Finding[]): boolean {
  return onBreachNow(work) !== 'ask' && findings.some(({ severity }) => severity === 'rollback');
}

/** What people read when the steps were stopped and the rollback waits for them. */
export const stoppedWords = 'The remaining steps were stopped, as the plan says; a person decides about rolling back.';

/**
 * A `rollback` threshold is exceeded while the deployment is running or paused with steps left: the rest is aborted as
 * by `/deploy abort`, when plan and policy say so, and a rollback is proposed, or begun by `onBreach: rollback`. A
 * running step that cannot be undone is not cut short: the deployment is paused, and nothing follows it. Returns what is
 * to be told beside the finding; null when nothing is stopped. The caller tells it.
 */
export async function stopOnBreach(work: ReleaseWork, findings: readonly Finding[]): Promise<string | null> {
  const { stores, deployment } = work;
  if (deployment?.state !== 'running' && deployment?.state !== 'paused') return null;
  if (!mayStopBy(work, findings)) return null;
  const steps = await stores.steps.forDeployment(deployment.id);
  const left = steps.filter(({ state }) => state === 'running' || state === 'pending');
  if (left.length === 0) return null;
  const reason = summarizeFindings(findings);
  const found: Pick<Deployment, 'findings' | 'verdict'> = { findings: [...findings], verdict: 'degraded' };
  const lasting = left.find(({ state, planned }) => state === 'running' && planned.reversibility !== 'reversible');
  if (lasting !== undefined) {
    if (deployment.state === 'running') await work.moveDeployment('pause', reason, found);
    else await work.changeDeployment(found);
    return `“${lasting.planned.title}” cannot be undone, so it is not cut short; nothing follows it until a person decides.`;
  }
  const aborted = await work.moveDeployment('abort', reason, found);
  if (!aborted.ok) return null;
  const failed = await failAborted(work, reason);
  if (!failed.ok) throw new Error(`the deployment of ${work.release.id} was aborted, and its release cannot fail`);
  await addNote(work, { kind: 'issue', severity: 'critical', markdown: `Stopped without a person: ${reason}` });
  if (!hasReachedUsers(steps))
    return 'The remaining steps were stopped, as the plan says. Nothing has changed for users.';
  const response = await respondToBreach(work, findings);
  return response === '' ? stoppedWords : `The remaining steps were stopped, as the plan says. ${response}`;
}

/** The same for what Quarterdeck found by itself: people are paged with what was found. True when it was stopped. */
export async function stopAndTell(work: ReleaseWork, findings: readonly Finding[]): Promise<boolean> {
  const response = await stopOnBreach(work, findings);
  if (response === null || !work.deployment) return response !== null;
  await raiseEscalation(work, {
    key: `stopped:${work.deployment.id}:${work.now.getTime()}`,
    severity: 'rollback',
    summary: `${summarizeFindings(findings)}. ${response}`,
  });
  return true;
}
