import type { OperationAnswer, OperationQuestion } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { VercelApi } from './vercel-api.ts';
import type { Project, RollingRelease } from './vercel-schemas.ts';

/** The rolling release of the project, when it has any; null otherwise. */
export async function rollingOf(api: VercelApi, project: string, settings: Project): Promise<RollingRelease | null> {
  return settings.rollingRelease ? api.rolling(project) : null;
}

/** The rolling release when it rolls this deployment out now; null otherwise. */
export function rolloutOf(rolling: RollingRelease | null, deploymentId: string): RollingRelease | null {
  return rolling?.state === 'ACTIVE' && rolling.canaryDeployment?.id === deploymentId ? rolling : null;
}

export function stageWords({ activeStage }: RollingRelease): string {
  return activeStage ? `It receives ${activeStage.targetPercentage}% of the traffic.` : 'It is being rolled out.';
}

/** What the active stage waits for; null when it goes on by itself, or is the last. */
export function questionOf(rolling: RollingRelease): OperationQuestion | null {
  const { activeStage, nextStage, advancementType, currentDeployment } = rolling;
  if (!activeStage || !nextStage) return null;
  if (!activeStage.requireApproval && advancementType !== 'manual-approval') return null;
  const next = { id: 'approve', label: `Continue with ${nextStage.targetPercentage}%`, isRefusal: false };
  return {
    id: `stage-${activeStage.index}`,
    words: `${stageWords(rolling)} Continue with ${nextStage.targetPercentage}%?`,
    choices: [
      ...(nextStage.isFinalStage ? [] : [next]),
      { id: 'complete', label: 'Complete with 100%', isRefusal: false },
      ...(currentDeployment ? [{ id: 'abort', label: 'Abort the rollout', isRefusal: true }] : []),
    ],
  };
}

/** Answers the active stage of this deployment. Throws IntegrationError `not_found` when it asks something else now. */
export async function answerStage(
  api: VercelApi,
  project: string,
  deploymentId: string,
  { questionId, choiceId, by }: OperationAnswer,
): Promise<void> {
  const rolling = rolloutOf(await api.rolling(project), deploymentId);
  const question = rolling === null ? null : questionOf(rolling);
  const isOffered = question?.choices.some(({ id }) => id === choiceId) ?? false;
  if (rolling === null || question?.id !== questionId || !isOffered)
    throw new IntegrationError('not_found', 'Vercel: this stage no longer waits for an answer');
  if (choiceId === 'complete') return api.complete(project, deploymentId);
  if (choiceId === 'approve') return api.approveStage(project, deploymentId, rolling.nextStage?.index ?? 0);
  await abortRollout(api, project, rolling, `Aborted by ${by}`);
}

/** Ends a rollout by rolling back to the deployment that it began from: Vercel has no other way. */
export async function abortRollout(
  api: VercelApi,
  project: string,
  { currentDeployment }: RollingRelease,
  reason: string,
): Promise<void> {
  if (!currentDeployment) throw new IntegrationError('bad_response', 'Vercel does not say what the rollout began from');
  await api.rollback(project, currentDeployment.id, reason);
}
