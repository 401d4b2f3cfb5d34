import type { Step } from '../../domain/deployment/deployment.ts';
import type { DeploymentId, StepId } from '../../domain/ids.ts';
import type { DueQueue } from '../due-queue.ts';

export interface StepStore extends DueQueue<StepId> {
  insert(steps: readonly Step[]): Promise<void>;
  save(step: Step): Promise<void>;
  find(id: StepId): Promise<Step | null>;
  forDeployment(id: DeploymentId): Promise<Step[]>;
  /**
   * Steps whose operation is at work, as far as anybody knows, and that are looked up again: a thousand at most. Those
   * that wait for a person are not among them.
   */
  atWork(): Promise<Step[]>;
}
