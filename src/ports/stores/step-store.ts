import type { Step } from '../../domain/deployment/deployment.ts';
import type { DeploymentId, StepId } from '../../domain/ids.ts';
import type { DueQueue } from '../due-queue.ts';

export interface StepStore extends DueQueue<StepId> {
  insert(steps: readonly Step[]): Promise<void>;
  save(step: Step): Promise<void>;
  find(id: StepId): Promise<Step | null>;
  forDeployment(id: DeploymentId): Promise<Step[]>;
}
