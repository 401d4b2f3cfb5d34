import { Duration } from '../../lib/fields.ts';

/** Keys about when a rollback is proposed, and for how long. */
export const proposalKeys = {
  rollbackObjective: Duration,
  proposalExpiry: Duration,
  wait: Duration,
  lateFailure: Duration,
};
