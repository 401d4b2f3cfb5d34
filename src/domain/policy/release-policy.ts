import { longestDurationMs, parseDuration } from '../../lib/duration.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { onBreachChoices } from '../proposal/on-breach.ts';
import type { PolicyPart } from './policy.ts';

/**
 * The policy of a single release: the fourth layer. It is part of the plan, so approvers see it with its reason. Who
 * approves, and what the start gate asks for, cannot be changed here: that is an emergency, or a bypass.
 */
export interface ReleasePolicy {
  part: PolicyPart;
  reason: string;
}

type Reader = (text: string) => PolicyPart | string;

const duration =
  (key: keyof PolicyPart, least = 1): Reader =>
  (text) => {
    const ms = parseDuration(text);
    return ms === null || ms < least || ms > longestDurationMs
      ? 'write a duration such as 30 min or 2 h'
      : { [key]: ms };
  };

const count =
  (key: keyof PolicyPart, most: number): Reader =>
  (text) => {
    const value = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
    return value < 1 || value > most ? `write a number from 1 to ${most}` : { [key]: value };
  };

const readers: Readonly<Record<string, Reader>> = {
  watchWindow: duration('watchWindowMs', 0),
  watchInterval: duration('watchIntervalMs'),
  readingsPerRound: count('readingsPerRound', 20),
  analysisRounds: count('analysisRounds', 100),
  analysisPause: duration('analysisPauseMs', 0),
  rollbackObjective: duration('rollbackObjectiveMs', 0),
  startTolerance: duration('startToleranceMs', 0),
  stepTimeout: duration('stepTimeoutMs'),
  proposalExpiry: duration('proposalExpiryMs', 0),
  onBreach: (text) => {
    const choice = onBreachChoices.find((one) => one === text.trim().toLowerCase());
    return choice === undefined ? `write one of ${onBreachChoices.join(', ')}` : { onBreach: choice };
  },
  canaryPercents: (text) => {
    const percents = text.split(/[\s,]+/).flatMap((one) => (one === '' ? [] : [Number(one.replace(/%$/, ''))]));
    const rises = percents.every((one, index) => Number.isInteger(one) && one > (percents[index - 1] ?? 0));
    return percents.length > 0 && percents.length <= 10 && rises && percents.at(-1) === 100
      ? { canaryPercents: percents }
      : 'write shares that increase and end with 100, such as 10 25 50 100';
  },
};

/** What the policy of a single release may set, by the names of the settings. */
export const releasePolicyKeys: readonly string[] = Object.keys(readers);

/** Reads `watchWindow` and `2 h`; otherwise a sentence about what is expected. */
export function readReleasePolicy(key: string, text: string): Result<PolicyPart, string> {
  const name = releasePolicyKeys.find((one) => one.toLowerCase() === key.toLowerCase());
  const read = name === undefined ? undefined : readers[name]?.(text);
  if (read === undefined)
    return err(`“${key}” cannot be set for one release; these can: ${releasePolicyKeys.join(', ')}`);
  return typeof read === 'string' ? err(`${name}: ${read}`) : ok(read);
}
