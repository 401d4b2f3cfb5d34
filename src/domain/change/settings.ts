import type { ChangeSettings, ChangeType } from '../linked-record/settings.ts';
import type { Plan } from '../plan/plan.ts';
import type { Settings } from '../settings.ts';
import { type RiskLevel, riskLevels } from '../strategy/matrix.ts';
import { internalChanges } from './change-request.ts';

/** What the settings say next to `uses: internal`. */
export interface InternalChangeSettings {
  type: ChangeType;
  requireApproval: boolean;
  /** Normal changes of this risk at most are standard: approved beforehand. Null when none are. */
  standardUpTo: RiskLevel | null;
  /** Only with these strategies; null for all. */
  standardStrategies: readonly string[] | null;
  reviewWithinMs: number;
}

const dayMs = 86_400_000;

/** The settings of change requests that are kept here, for a place; null when it has none, or has them elsewhere. */
export function internalChangesIn(
  { services }: Pick<Settings, 'services'>,
  { service, environment }: { service: string; environment: string },
): InternalChangeSettings | null {
  const change = services[service]?.environments[environment]?.change;
  return change?.uses === internalChanges ? internalSettings(change) : null;
}

function internalSettings({ type, requireApproval, with: own }: ChangeSettings): InternalChangeSettings {
  const { standardUpTo, standardStrategies, reviewWithin } = own;
  return {
    type,
    requireApproval,
    standardUpTo: riskLevels.find((level) => level === standardUpTo) ?? null,
    standardStrategies: Array.isArray(standardStrategies) ? standardStrategies.map(String) : null,
    reviewWithinMs: typeof reviewWithin === 'number' ? reviewWithin : 3 * dayMs,
  };
}

/** The type of the change request of a release with this plan, and why. */
export function changeTypeOf(
  { type, standardUpTo, standardStrategies }: InternalChangeSettings,
  { risk, strategy }: Pick<Plan, 'risk' | 'strategy'>,
): { type: ChangeType; reason: string } {
  if (type !== 'normal') return { type, reason: 'every change here is, by the settings' };
  if (standardUpTo === null) return { type, reason: 'no standard changes are defined here' };
  const isLow = riskLevels.indexOf(risk.level) <= riskLevels.indexOf(standardUpTo);
  const isKnown = standardStrategies === null || standardStrategies.includes(strategy.name);
  if (isLow && isKnown)
    return { type: 'standard', reason: `approved beforehand: its risk is ${risk.level}, at most ${standardUpTo}` };
  const why = isLow ? `its strategy is ${strategy.name}` : `its risk is ${risk.level}, above ${standardUpTo}`;
  return { type, reason: `no standard change, because ${why}` };
}
