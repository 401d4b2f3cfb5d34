import type { RiskLevel } from '../strategy/matrix.ts';

export interface RiskFactor {
  points: number;
  /** The finding, in words. */
  reason: string;
  /** The mitigation. */
  mitigation: string;
}

export interface Risk {
  /** 0–100. */
  score: number;
  level: RiskLevel;
  factors: RiskFactor[];
}

export interface RiskInput {
  customerFacing: boolean;
  tier: string;
  /** Null when not counted. */
  changedFiles: number | null;
  migrations: readonly string[];
  configuration: readonly string[];
  dependents: readonly string[];
  /** Failed or rolled back among the last `recentReleases` of this service. */
  recentFailures: number;
  recentReleases: number;
  isFirstDeployment: boolean;
  /** Something is running here, and there is no known good version to roll back to. */
  lacksRollbackTarget: boolean;
  /** Local time of the planned start, in the organization's zone. */
  startsAt: { weekday: number; hour: number };
  /** What the settings do not specify, and the points that adds. */
  assumed: readonly RiskFactor[];
}

/** Adds up the risk factors of this release. Weights are points out of 100; the sum is capped. */
export function assessRisk(input: RiskInput): Risk {
  const factors: RiskFactor[] = [];
  const add = (points: number, reason: string, mitigation: string) => factors.push({ points, reason, mitigation });

  if (input.customerFacing)
    add(25, 'Customers use this service directly', 'The old version stays ready until the watch ends');
  if (input.tier === 'critical') add(15, 'The service is in the critical tier', 'On call is notified before the start');
  const changed = input.changedFiles ?? 0;
  if (changed > 50) add(20, `${changed} files changed`, 'Analysis between steps');
  else if (changed > 10) add(10, `${changed} files changed`, 'Analysis between steps');
  if (input.migrations.length > 0)
    add(25, `Includes schema migrations: ${input.migrations.join(', ')}`, 'Migrations are reviewed for a rollback');
  if (input.configuration.length > 0)
    add(
      8,
      `Changes configuration: ${input.configuration.join(', ')}`,
      'Configuration is checked in the environment first',
    );
  if (input.dependents.length > 0)
    add(
      Math.min(15, 5 * input.dependents.length),
      `Other services depend on it: ${input.dependents.join(', ')}`,
      'Their health is watched too',
    );
  if (input.recentFailures > 0)
    add(
      Math.min(20, 10 * input.recentFailures),
      `${input.recentFailures} of the last ${input.recentReleases} releases failed or were rolled back`,
      'Lessons from those releases are on the checklist',
    );
  if (input.isFirstDeployment)
    add(15, 'First deployment here: there is no version to roll back to', 'Fix-forward is prepared');
  else if (input.lacksRollbackTarget)
    add(15, 'No recorded version succeeded here: there is none to roll back to', 'Fix-forward is prepared');
  if (input.startsAt.weekday === 5 && input.startsAt.hour >= 14)
    add(10, 'Friday afternoon', 'On call confirms availability');
  else if (input.startsAt.weekday === 0 || input.startsAt.weekday === 6)
    add(10, 'Weekend', 'On call confirms availability');
  else if (input.startsAt.hour < 7 || input.startsAt.hour >= 19)
    add(5, 'Outside working hours', 'On call confirms availability');

  factors.push(...input.assumed);

  const score = Math.min(
    100,
    factors.reduce((sum, factor) => sum + factor.points, 0),
  );
  return { score, level: levelOf(score), factors };
}

/** 0–24 low, 25–39 medium, 40–69 high, 70–100 critical. */
export function levelOf(score: number): RiskLevel {
  if (score >= 70) return 'critical';
  if (score >= 40) return 'high';
  return score >= 25 ? 'medium' : 'low';
}
