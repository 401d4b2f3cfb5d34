import type { OnBreach } from './on-breach.ts';

/** Rollback proposals: a section of the policy. */
export interface ProposalPolicy {
  rollbackObjectiveMs: number;
  proposalExpiryMs: number;
  waitMs: number;
  /** A failure that shows up later than this after the deployment gets no one-click rollback. */
  lateFailureMs: number;
  /**
   * When a `rollback` threshold is exceeded: `ask` proposes a rollback; `abort` stops the steps that remain too;
   * `rollback` does that and carries the rollback out without a person, unless something newer is deployed, a step
   * cannot be undone, or it came too late.
   */
  onBreach: OnBreach;
}

export const proposalDefaults: ProposalPolicy = {
  rollbackObjectiveMs: 300_000,
  proposalExpiryMs: 30 * 60_000,
  waitMs: 10 * 60_000,
  lateFailureMs: 2 * 3_600_000,
  onBreach: 'ask',
};
