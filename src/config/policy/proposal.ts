import { z } from 'zod';
import { onBreachChoices } from '../../domain/proposal/on-breach.ts';
import { Duration } from '../../lib/fields.ts';

/** Keys for rollback proposals. */
export const proposalKeys = {
  rollbackObjective: Duration,
  proposalExpiry: Duration,
  wait: Duration,
  lateFailure: Duration,
  onBreach: z.enum(onBreachChoices),
};
