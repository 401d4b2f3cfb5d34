import type { Baseline, Finding, Verdict } from '../analysis/judge.ts';
import type { DeploymentId, OperationId, ReleaseId, StepId } from '../ids.ts';
import type { ActionName } from '../service.ts';
import type { StrategyName } from '../strategy/matrix.ts';
import type { PlannedStep } from '../strategy/steps.ts';
import type { DeploymentState } from './lifecycle.ts';

/** One release in one environment, from the start to its end or its rollback. */
export interface Deployment {
  id: DeploymentId;
  releaseId: ReleaseId;
  service: string;
  environment: string;
  version: string;
  /** The version that a rollback returns to, as the approved plan names it; null when there is none. */
  previousVersion: string | null;
  strategy: StrategyName;
  state: DeploymentState;
  baseline: Baseline;
  /** Names of checks that failed in most readings before the start: they are listed, and the release is not judged by them. */
  failingBefore: string[];
  /** Those of them that have been good for a whole window since: they are judged again. */
  recovered: string[];
  verdict: Verdict;
  findings: Finding[];
  startedAt: Date;
  /** When the last forward step ended and the watch began. */
  deployedAt: Date | null;
  watchEndsAt: Date | null;
  /** Readings before this are no evidence any more, because the service recovered then; null: since `deployedAt`. */
  judgedSince: Date | null;
  rollback: RollbackRecord | null;
  finishedAt: Date | null;
}

/** Who rolled back, when, why, and how long it really took. */
export interface RollbackRecord {
  requestedBy: string;
  reason: string;
  targetVersion: string;
  startedAt: string;
  /** When the previous version answered again. */
  restoredAt: string | null;
  /** Health, latency against the baseline, and journeys, each with its result. */
  validation: { title: string; isPassed: boolean; detail: string }[];
}

/** What these do, users do not meet. */
const besideUsers: ReadonlySet<ActionName> = new Set(['before', 'backup', 'install', 'smoke']);

/**
 * Has the new version been in front of anybody? True as soon as a step began that migrates data, moves traffic or
 * replaces what runs; what fails before that concerns nobody but the people who deploy.
 */
export function hasReachedUsers(steps: readonly Step[]): boolean {
  return steps.some(
    ({ planned, state }) =>
      planned.kind === 'command' && !besideUsers.has(planned.command) && state !== 'pending' && state !== 'skipped',
  );
}

/** The watch found a problem, and people decided to live with it: over, but never called a success. */
export function isAcceptedAsIs(deployment: Pick<Deployment, 'state' | 'verdict'> | null): boolean {
  return deployment?.state === 'succeeded' && deployment.verdict === 'degraded';
}

export const stepStates = ['pending', 'running', 'done', 'failed', 'unknown', 'skipped', 'aborted'] as const;
export type StepState = (typeof stepStates)[number];

/** One step of a deployment as it really runs. */
export interface Step {
  id: StepId;
  deploymentId: DeploymentId;
  releaseId: ReleaseId;
  direction: 'forward' | 'back';
  position: number;
  planned: PlannedStep;
  state: StepState;
  /** Recorded before the executor is called; a retry of the step gets a new one. */
  operationId: OperationId | null;
  /** The machine whose executor was asked; another one cannot know what became of it. */
  host: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  output: string;
}
