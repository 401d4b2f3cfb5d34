import { z } from 'zod';
import { PositiveDuration } from '../../lib/fields.ts';

/** Keys for rehearsals. */
export const rehearsalKeys = {
  rehearsal: z.enum(['optional', 'required']),
  rehearsalMaxAge: PositiveDuration,
};
