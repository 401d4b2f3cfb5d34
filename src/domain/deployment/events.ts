import type { DeploymentState } from './lifecycle.ts';

/** The payload of each event of this feature, besides actor and time. */
export interface DeploymentEvents {
  'step.started': { title: string; direction: 'forward' | 'back'; operationId: string | null };
  'step.finished': { title: string; direction: 'forward' | 'back'; result: string; durationMs: number };
  /** The system that carries the step out said which operation of its own it is, and where it can be seen. */
  'step.linked': { title: string; remoteId: string | null; link: string | null };
  /** That system waits for an answer. */
  'step.asked': { title: string; question: string };
  /** A person answered in Slack; recorded before the system is told. */
  'step.answered': { title: string; question: string; answer: string };
  /** It no longer waits: it was answered here, or in the system itself. */
  'step.continued': { title: string };
  'deployment.moved': { from: DeploymentState; to: DeploymentState; reason: string };
  'rollback.started': { targetVersion: string; reason: string };
  'rollback.finished': { targetVersion: string; durationMs: number };
}
