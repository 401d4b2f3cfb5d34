import type { FailedBefore } from '../analysis/baseline/failed-before.ts';
import type { Finding } from '../analysis/finding.ts';
import type { Verdict } from '../analysis/judge.ts';
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
  /** The rollback target named in the approved plan; null when there is none. */
  previousVersion: string | null;
  strategy: StrategyName;
  state: DeploymentState;
  /** Median response time before the start by name of check, milliseconds; a check that failed has none. */
  baseline: Readonly<Record<string, number>>;
  /** The upper confidence limit of each, and of each rate of counted events (a minute). */
  baselineUpper: Readonly<Record<string, number>>;
  /** The median of what each query gave before the start, in its own unit; of counted events, how many a minute. */
  baselineValues: Readonly<Record<string, number>>;
  /** Readings before the start of each check that failed more often than is tolerated, by its name. */
  baselineFailures: FailedBefore;
  /**
   * Names of checks that failed in most readings before the start: they are listed, and do not count against the
   * release.
   */
  failingBefore: string[];
  /** Those of them that have since passed for a whole window: they count again. */
  recovered: string[];
  verdict: Verdict;
  findings: Finding[];
  startedAt: Date;
  /** When the last forward step ended and the watch began. */
  deployedAt: Date | null;
  watchEndsAt: Date | null;
  rollback: RollbackRecord | null;
  finishedAt: Date | null;
}

/** Who rolled back, when, why, and how long it actually took. */
export interface RollbackRecord {
  requestedBy: string;
  reason: string;
  targetVersion: string;
  startedAt: string;
  /** When the previous version responded again. */
  restoredAt: string | null;
  /** Health, latency against the baseline, and journeys, each with its result. */
  validation: { title: string; isPassed: boolean; detail: string }[];
}

/** Users do not notice these actions. */
const besideUsers: ReadonlySet<ActionName> = new Set(['before', 'backup', 'install', 'smoke']);

/**
 * Has the new version been exposed to users? True as soon as a step started that migrates data, shifts traffic or
 * replaces what is running; a failure before that affects only the people who deploy.
 */
export function hasReachedUsers(steps: readonly Step[]): boolean {
  return steps.some(
    ({ planned, state }) =>
      planned.kind === 'command' && !besideUsers.has(planned.command) && state !== 'pending' && state !== 'skipped',
  );
}

/** The watch found a problem that people accepted: the release has ended, but is never called a success. */
export function isAcceptedAsIs(deployment: Pick<Deployment, 'state' | 'verdict'> | null): boolean {
  return deployment?.state === 'succeeded' && deployment.verdict === 'degraded';
}

/** Were its remaining steps stopped without a person, because of what was found? What people abort has no findings. */
export function isStoppedOnBreach({ state, findings }: Pick<Deployment, 'state' | 'findings'>): boolean {
  return state === 'aborted' && findings.length > 0;
}

export const stepStates = ['pending', 'running', 'done', 'failed', 'unknown', 'skipped', 'aborted'] as const;
export type StepState = (typeof stepStates)[number];

/** One step of a deployment as actually executed. */
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
  /** When that was recorded; a retry that continues the same operation keeps it. Null in rows from before it was kept. */
  operationAt: Date | null;
  /** The machine whose executor was called; another one cannot determine the outcome. */
  host: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  output: string;
  /** What its system says besides; null for commands of this machine, and before anything was started. */
  remote: RemoteStep | null;
}

/** A step as the system that carries it out shows it. */
export interface RemoteStep {
  /** The system's own id of it; null when the system did not say. */
  id: string | null;
  /** Where people can read on in the system itself. */
  link: string | null;
  /** What the system asks before it continues; null when it asks nothing. */
  question: StepQuestion | null;
}

/** A manual judgment, an input step, an approval in another system. */
export interface StepQuestion {
  id: string;
  words: string;
  /** Empty when it can only be answered in the system itself. */
  choices: readonly { id: string; label: string; isRefusal: boolean }[];
}
