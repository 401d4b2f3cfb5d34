import { z } from 'zod';
import { Duration, PositiveDuration } from '../../lib/fields.ts';

/** Traffic percentages that rise to 100: a canary that stops short would leave a release half deployed. */
const CanaryPercents = z
  .array(z.number().int().min(1).max(100))
  .min(1)
  .max(10)
  .refine(
    (percents) =>
      percents.at(-1) === 100 && percents.every((one, index) => index === 0 || one > (percents[index - 1] ?? 0)),
    'the shares must increase and end with 100, for example [10, 25, 50, 100]',
  );

/** Keys for the execution of a deployment. */
export const deploymentKeys = {
  canaryPercents: CanaryPercents,
  stepTimeout: PositiveDuration,
  readyWithin: PositiveDuration,
  readyReadings: z.number().int().min(1).max(100),
  startTolerance: Duration,
  stopGrace: Duration,
  executorSilence: Duration,
};
