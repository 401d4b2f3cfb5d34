import type { Service, ServiceEnvironment } from '../service.ts';
import { missingActions, possibleStrategies } from '../strategy/actions.ts';
import type { StrategyName } from '../strategy/matrix.ts';
import { strategyProfiles } from '../strategy/profile.ts';
import type { RiskFactor } from './risk.ts';

/** Something the settings do not specify, for which the plan uses a default. */
export interface Assumption {
  /** What is assumed, as a sentence. */
  words: string;
  /** The settings key that would specify it. */
  setting: string;
}

type Weighed = Assumption & { points: number; risk: string };

/** The assumptions of a plan for this version, each with its risk points; empty when everything is specified. */
export function assumptionsOf(service: Service, environment: ServiceEnvironment, strategy: StrategyName): Weighed[] {
  const { versions, application } = service;
  const { runningVersion, actions, checks } = environment;
  const all: (Weighed | false)[] = [
    versions === null && {
      words: 'The version is used as typed; no version list is configured.',
      setting: 'versions',
      points: 5,
      risk: 'Nothing checked that the version exists',
    },
    runningVersion === null && {
      words: 'The running version is the one last deployed here through Quarterdeck.',
      setting: 'runningVersion',
      points: 5,
      risk: 'The running version is known only from Quarterdeck’s record',
    },
    strategy === 'direct' &&
      actions.rollback === undefined && {
        words: 'A rollback runs “deploy” with the previous version.',
        setting: 'rollback',
        points: 0,
        risk: '',
      },
    application === 'unspecified' && {
      words: 'The application type is not set.',
      setting: 'application',
      points: 5,
      risk: 'Who uses the service is not set',
    },
    checks.every((check) => check.kind === 'health') && {
      words: 'Only the health of the service is checked, no user journey.',
      setting: 'checks',
      points: 5,
      risk: 'No check covers a user journey',
    },
  ];
  return all.filter((one) => one !== false);
}

/** The assumptions with risk points, as risk reasons. */
export function factorsOf(assumptions: readonly Weighed[]): RiskFactor[] {
  return assumptions
    .filter(({ points }) => points > 0)
    .map(({ points, risk, setting }) => ({ points, reason: risk, mitigation: `Set “${setting}” in the settings` }));
}

/**
 * Which actions would enable the strategies that are not possible yet, fewest first: "`replace` and `instances` would
 * allow rolling". Null when everything is possible.
 */
export function moreStrategies(environment: ServiceEnvironment): string | null {
  const possible = new Set(possibleStrategies(environment));
  const wanted: StrategyName[] = ['rolling', 'blue-green', 'canary', 'direct'];
  const byNeed = new Map<string, StrategyName[]>();
  for (const name of wanted) {
    if (possible.has(name)) continue;
    const needed = listed(missingActions(name, environment).map((one) => `“${one}”`));
    byNeed.set(needed, [...(byNeed.get(needed) ?? []), name]);
  }
  if (byNeed.size === 0) return null;
  return [...byNeed]
    .map(
      ([needed, names]) =>
        `${needed} would allow ${listed(names.map((name) => strategyProfiles[name].displayName.toLowerCase()))}`,
    )
    .join('; ');
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}
