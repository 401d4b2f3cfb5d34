/** Deployment: a section of the policy. */
export interface DeploymentPolicy {
  canaryPercents: readonly number[];
  stepTimeoutMs: number;
  /**
   * How long a service may take to become ready after an action; it is ready after `readyReadings` consecutive good
   * readings.
   */
  readyWithinMs: number;
  readyReadings: number;
  /** A scheduled start that is late by more than this does not happen automatically: somebody is asked. */
  startToleranceMs: number;
  /** On a stop, processes are asked to terminate and killed if still running after this time. */
  stopGraceMs: number;
  /** If the executor does not respond for longer than this, the outcome of its step is unknown. */
  executorSilenceMs: number;
}

export const deploymentDefaults: DeploymentPolicy = {
  canaryPercents: [10, 25, 50, 100],
  stepTimeoutMs: 600_000,
  readyWithinMs: 300_000,
  readyReadings: 3,
  startToleranceMs: 15 * 60_000,
  stopGraceMs: 30_000,
  executorSilenceMs: 30_000,
};
