import { z } from 'zod';
import { Duration } from '../../lib/fields.ts';

/** Keys for rollback proposals. */
export const proposalKeys = {
  rollbackObjective: Duration,
  proposalExpiry: Duration,
  wait: Duration,
  lateFailure: Duration,
  onBreach: z.enum(['ask', 'rollback']),
};
