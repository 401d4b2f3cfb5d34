import { z } from 'zod';
import { isDegrading } from '../../domain/analysis/thresholds/threshold.ts';
import { policyFor, type Settings, thresholdsFor } from '../../domain/settings.ts';
import { Duration, PositiveDuration } from '../../lib/fields.ts';
import type { CrossProblem } from '../cross-problem.ts';

/** Keys for monitoring and analysis. */
export const analysisKeys = {
  watchWindow: Duration,
  watchInterval: PositiveDuration,
  baselineInterval: Duration.refine((ms) => ms >= 1_000, 'it must be at least 1 s'),
  readingsPerRound: z.number().int().min(1).max(20),
  judgeBy: z.enum(['evidence', 'n-of-m']),
  breachesNeeded: z.number().int().min(1).max(50),
  breachWindow: z.number().int().min(1).max(50),
  toleratedErrors: z.number().min(0.1).max(50),
  toleratedSlowdown: z.number().min(0).max(1_000),
  falseAlarms: z.number().min(0.01).max(10),
  minimumSample: z.number().int().min(1).max(50),
  errorLimit: z.number().int().min(0).max(50),
  missingShare: z.number().min(0).max(100),
  readingMaxAge: PositiveDuration,
  latencyFloor: Duration,
  anomalies: z.enum(['warn', 'off']),
  analysisRounds: z.number().int().min(1).max(100),
  analysisPause: Duration,
};

/**
 * More errors than a threshold allows would count as normal: it could never be exceeded, and the service never be
 * healthy.
 */
export function toleratedBeyondThresholds(settings: Settings): CrossProblem[] {
  return Object.values(settings.services).flatMap((service) => {
    const { policy } = policyFor(settings, service);
    const limits = thresholdsFor(settings, service)
      .filter(({ metric, severity }) => metric === 'errors' && isDegrading(severity))
      .map(({ limit }) => limit);
    const lowest = Math.min(...limits);
    return policy.judgeBy === 'n-of-m' || policy.toleratedErrors < lowest
      ? []
      : [
          {
            path: ['services', service.name, 'policy', 'toleratedErrors'],
            message: `${policy.toleratedErrors} % errors are tolerated, but a threshold calls more than ${lowest} % a problem; lower toleratedErrors or raise the threshold`,
          },
        ];
  });
}

/** Such a threshold could never be breached, so every failure would look healthy. */
export function unbreakableThresholds(settings: Settings): CrossProblem[] {
  return Object.values(settings.services).flatMap((service) => {
    const { breachesNeeded, breachWindow } = policyFor(settings, service).policy;
    return breachesNeeded <= breachWindow
      ? []
      : [
          {
            path: ['services', service.name, 'policy', 'breachesNeeded'],
            message: `${breachesNeeded} of the last ${breachWindow} readings can never breach a threshold; lower breachesNeeded or raise breachWindow`,
          },
        ];
  });
}
