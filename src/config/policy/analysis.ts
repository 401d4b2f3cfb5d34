import { z } from 'zod';
import { Duration, PositiveDuration } from '../../lib/fields.ts';

/** Keys about how a service is watched and judged. */
export const analysisKeys = {
  watchWindow: Duration,
  watchInterval: PositiveDuration,
  breachesNeeded: z.number().int().min(1).max(50),
  breachWindow: z.number().int().min(1).max(50),
  minimumSample: z.number().int().min(1).max(50),
  errorLimit: z.number().int().min(0).max(50),
  missingShare: z.number().min(0).max(100),
  readingMaxAge: PositiveDuration,
  latencyFloor: Duration,
  analysisRounds: z.number().int().min(1).max(100),
  analysisPause: Duration,
};
