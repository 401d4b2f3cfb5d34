import { z } from 'zod';
import type { PolicyPart } from '../domain/policy/policy.ts';
import { Duration, PositiveDuration } from '../lib/fields.ts';
import { Group } from './slack-names.ts';

/** Shares of traffic that rise to all of it: a canary that stops short would leave a release half deployed. */
const CanaryPercents = z
  .array(z.number().int().min(1).max(100))
  .min(1)
  .max(10)
  .refine(
    (percents) =>
      percents.at(-1) === 100 && percents.every((one, index) => index === 0 || one > (percents[index - 1] ?? 0)),
    'the shares must rise and end with 100, for example [10, 25, 50, 100]',
  );

/** What is stated as a duration; the policy holds each as milliseconds, under the same name with `Ms`. */
const durations = {
  approvalWait: PositiveDuration,
  watchWindow: Duration,
  watchInterval: PositiveDuration,
  readingMaxAge: PositiveDuration,
  latencyFloor: Duration,
  analysisPause: Duration,
  stepTimeout: PositiveDuration,
  startTolerance: Duration,
  stopGrace: Duration,
  readyWithin: PositiveDuration,
  executorSilence: Duration,
  rollbackObjective: Duration,
  proposalExpiry: Duration,
  wait: Duration,
  lateFailure: Duration,
  escalateToOnCall: Duration,
  escalateToManager: Duration,
};

/** One layer of the policy as it stands in the settings file; every part may be left out. */
export const PolicySettings = z
  .strictObject({
    approvalsNeeded: z.number().int().min(0).max(20),
    approverGroups: z.array(Group).max(20),
    separationOfDuties: z.boolean(),
    breachesNeeded: z.number().int().min(1).max(50),
    breachWindow: z.number().int().min(1).max(50),
    minimumSample: z.number().int().min(1).max(50),
    errorLimit: z.number().int().min(0).max(50),
    missingShare: z.number().min(0).max(100),
    readyReadings: z.number().int().min(1).max(100),
    analysisRounds: z.number().int().min(1).max(100),
    canaryPercents: CanaryPercents,
    ...durations,
  })
  .partial()
  .transform(
    (part): PolicyPart =>
      Object.fromEntries(
        Object.entries(part).flatMap(([name, value]) =>
          value === undefined ? [] : [[name in durations ? `${name}Ms` : name, value]],
        ),
      ),
  );
