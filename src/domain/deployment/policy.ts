/** How a deployment is carried out: a part of the policy. */
export interface DeploymentPolicy {
  canaryPercents: readonly number[];
  stepTimeoutMs: number;
  /** After an action a service may take this long to come up; it is up after `readyReadings` good readings in a row. */
  readyWithinMs: number;
  readyReadings: number;
  /** A planned start that is later than this does not happen by itself any more: somebody is asked. */
  startToleranceMs: number;
  /** What is to be stopped is told so and, when it is still there after this time, killed. */
  stopGraceMs: number;
  /** An executor that gives no answer for longer than this leaves the outcome of its step unknown. */
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
