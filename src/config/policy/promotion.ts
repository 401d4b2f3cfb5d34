import { z } from 'zod';
import { policyFor, type Settings } from '../../domain/settings.ts';
import { Duration } from '../../lib/fields.ts';
import type { CrossProblem } from '../cross-problem.ts';

/** Keys for promotion from one environment to the next. */
export const promotionKeys = {
  promotion: z.enum(['optional', 'required']),
  soak: Duration,
};

/**
 * Promotion that a layer asks for by name while no list says the order. The default asks for nothing then; somebody who
 * wrote it down must not believe that it holds.
 */
export function requiredWithoutOrder(settings: Settings): CrossProblem[] {
  if (settings.hasEnvironmentOrder) return [];
  const paths = Object.values(settings.services)
    .filter((service) => Object.keys(service.environments).length > 1)
    .flatMap((service) => {
      const { policy, sources } = policyFor(settings, service);
      if (policy.promotion !== 'required') return [];
      switch (sources.promotion) {
        case 'organization':
          return ['organization'];
        case 'tier':
          return [`tiers.${service.tier}`];
        case 'service':
          return [`services.${service.name}`];
        default:
          return [];
      }
    });
  return [...new Set(paths)].map((path) => ({
    path: [...path.split('.'), 'policy', 'promotion'],
    message:
      'nothing says in which order versions pass through the environments; list them in “environments”, in that order',
  }));
}
