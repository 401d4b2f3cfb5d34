import { z } from 'zod';
import { PositiveDuration } from '../../lib/fields.ts';

const Limit = z
  .strictObject({ min: z.number().optional(), max: z.number().optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'write min, max or both')
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, 'min is more than max');

/** Keys for results that machines report about a version. */
export const versionResultKeys = {
  resultMaxAge: PositiveDuration,
  minimumCoverage: z.number().min(0).max(100),
  acceptedFindings: z.enum(['none', 'low', 'medium', 'high']),
  benchmarkLimits: z.record(z.string().min(1).max(200), Limit),
};
