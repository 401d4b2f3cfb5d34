import { z } from 'zod';
import { PositiveDuration } from '../../lib/fields.ts';

/** Keys for the queue. */
export const queueKeys = {
  claimWindow: PositiveDuration,
  turnsMissed: z.int().min(1).max(10),
  overtakes: z.int().min(0).max(100),
};
