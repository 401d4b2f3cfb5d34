import type { ActionName, ServiceEnvironment } from '../service.ts';
import { type StrategyName, strategyNames } from './matrix.ts';

/** What is missing in the settings: an action, or the instance names for a rolling deployment. */
export type Missing = ActionName | 'instances';

const beside: readonly Missing[] = ['install', 'smoke', 'shift'];
const needs: Readonly<Record<StrategyName, { forward: readonly Missing[]; back: readonly Missing[] }>> = {
  'blue-green': { forward: beside, back: ['restore'] },
  canary: { forward: beside, back: ['restore'] },
  'blue-green-canary': { forward: beside, back: ['restore'] },
  'feature-flag': { forward: beside, back: ['restore'] },
  rolling: { forward: ['replace', 'instances'], back: ['replace', 'instances'] },
  direct: { forward: ['deploy'], back: [] },
};

/** What a strategy requires from the settings, for deployment and rollback. */
export function actionsOf(strategy: StrategyName): (typeof needs)[StrategyName] {
  return needs[strategy];
}

export function missingFor(needed: readonly Missing[], { actions, instances }: ServiceEnvironment): Missing[] {
  return needed.filter((one) => (one === 'instances' ? instances.length === 0 : actions[one] === undefined));
}

/** What the settings lack for a strategy and its rollback; empty when it can be used. */
export function missingActions(strategy: StrategyName, environment: ServiceEnvironment): Missing[] {
  const { forward, back } = needs[strategy];
  return missingFor([...new Set([...forward, ...back])], environment);
}

/** The strategies that the configured actions allow. */
export function possibleStrategies(environment: ServiceEnvironment): StrategyName[] {
  return strategyNames.filter((name) => missingActions(name, environment).length === 0);
}
