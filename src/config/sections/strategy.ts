import { z } from 'zod';
import { applicationTypes, type Service } from '../../domain/service.ts';
import type { Settings } from '../../domain/settings.ts';
import { possibleStrategies } from '../../domain/strategy/actions.ts';
import { riskLevels, strategyNames } from '../../domain/strategy/matrix.ts';
import type { CrossProblem } from '../cross-problem.ts';

/** The organization's own rows in place of the built-in matrix; the first match decides. */
export const StrategyMatrix = z
  .array(
    z.strictObject({
      application: z.enum(applicationTypes),
      risk: z.enum(riskLevels),
      downtimeToleranceMinutes: z.number().min(0),
      strategy: z.enum(strategyNames),
    }),
  )
  .min(1);

/** Otherwise, an environment that no strategy can deploy to would only be noticed by the person who opens a release. */
export function withoutStrategy({ services }: Settings): CrossProblem[] {
  return Object.values(services).flatMap(undeployable);
}

function undeployable(service: Service): CrossProblem[] {
  return Object.values(service.environments)
    .filter((environment) => possibleStrategies(environment).length === 0)
    .map(({ name }) => ({
      path: ['services', service.name, 'environments', name],
      message:
        'nothing says how to deploy here; write for example deploy: [./deploy.sh, "{version}"], or install, smoke, shift and restore',
    }));
}
