import { z } from 'zod';
import { Duration } from '../../lib/fields.ts';

/** Keys for promotion from one environment to the next. */
export const promotionKeys = {
  promotion: z.enum(['optional', 'required']),
  soak: Duration,
};
