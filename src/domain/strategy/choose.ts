import type { ServiceEnvironment } from '../service.ts';
import { missingActions, possibleStrategies } from './actions.ts';
import { type MatrixRow, type Recommendation, recommendStrategy, type StrategyName } from './matrix.ts';
import { strategyProfiles } from './profile.ts';

/** Substitutes for a strategy that the settings do not allow: those with the most control over traffic first. */
const byControl: readonly StrategyName[] = ['blue-green-canary', 'canary', 'blue-green', 'rolling', 'direct'];

/**
 * The strategy that the matrix recommends, if the configured actions allow it; otherwise the possible one with the most
 * control, with the reason. If none is possible, the matrix's own.
 */
export function chooseStrategy(
  asked: Parameters<typeof recommendStrategy>[0],
  matrix: readonly MatrixRow[],
  environment: ServiceEnvironment,
): Recommendation {
  const recommended = recommendStrategy(asked, matrix);
  const possible = possibleStrategies(environment);
  if (possible.includes(recommended.strategy)) return recommended;
  const instead = byControl.find((name) => possible.includes(name));
  if (instead === undefined) return recommended;
  const missing = missingActions(recommended.strategy, environment).join(', ');
  const wanted = strategyProfiles[recommended.strategy].displayName;
  const only = possible.length === 1 ? 'the one that' : 'what';
  return {
    strategy: instead,
    reason: `It is ${only} the configured actions allow. The strategy matrix recommends ${wanted}, which also needs: ${missing}.`,
    isExact: false,
  };
}
