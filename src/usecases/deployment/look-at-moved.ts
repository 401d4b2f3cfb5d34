import type { Step } from '../../domain/deployment/deployment.ts';
import type { StepId } from '../../domain/ids.ts';
import { actionOf } from '../../domain/strategy/steps.ts';
import type { DeploymentEvent } from '../../ports/deployment-events.ts';
import type { OperationRef } from '../../ports/executor.ts';
import type { Deps } from '../deps.ts';

/**
 * Makes the steps due now that an event of the system `uses` is about. Nothing else comes of it: how a step stands is
 * found by looking it up by its id, as always, so an event that is forged, old or repeated costs a look at most.
 * `mayLook` bounds how often. Returns for each what became of it; empty when nothing at work is meant. Throws
 * DatabaseUnavailable.
 */
export async function lookAtMoved(
  { database }: Pick<Deps, 'database'>,
  uses: string,
  event: DeploymentEvent,
  mayLook: (stepId: StepId) => boolean,
): Promise<string[]> {
  // Read alone, because most of what a system sends is about nothing of ours.
  const atWork = await database.read((stores) => stores.steps.atWork());
  const meant = atWork.filter((step) => isMeant(step, uses, event));
  const allowed = meant.filter(({ id }) => mayLook(id));
  if (allowed.length > 0)
    await database.transaction(async (stores) => {
      for (const { id } of allowed) await stores.steps.schedule(id, 0);
    });
  return meant.map((step) =>
    allowed.includes(step) ? `${step.id} is looked up` : `${step.id} was looked up just now`,
  );
}

function isMeant(step: Step, uses: string, event: DeploymentEvent): boolean {
  const { planned, operationId: id, operationAt, startedAt, remote } = step;
  const recordedAt = operationAt ?? startedAt;
  if (planned.kind !== 'command' || id === null || recordedAt === null) return false;
  const action = actionOf(planned);
  if (action.uses !== uses) return false;
  const operation: OperationRef = { id, with: action.with, recordedAt, remoteId: remote?.id ?? null };
  return event.isOf(operation);
}
