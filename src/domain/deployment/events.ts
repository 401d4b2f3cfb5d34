import type { DeploymentState } from './lifecycle.ts';

/** The payload of each event of this feature, besides actor and time. */
export interface DeploymentEvents {
  'step.started': { title: string; direction: 'forward' | 'back'; operationId: string | null };
  'step.finished': { title: string; direction: 'forward' | 'back'; result: string; durationMs: number };
  'deployment.moved': { from: DeploymentState; to: DeploymentState; reason: string };
  'rollback.started': { targetVersion: string; reason: string };
  'rollback.finished': { targetVersion: string; durationMs: number };
}
