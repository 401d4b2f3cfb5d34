import { z } from 'zod';
import { PositiveDuration } from '../../lib/fields.ts';

/** Keys for incidents. */
export const incidentKeys = {
  updateEverySev1: PositiveDuration,
  updateEverySev2: PositiveDuration,
  updateEverySev3: PositiveDuration,
  updateEverySev4: PositiveDuration,
  declareIncident: z.enum(['never', 'rollback', 'degraded']),
  postMortemUpToSeverity: z.number().int().min(0).max(4),
};
