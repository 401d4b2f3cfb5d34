import type { PolicyPart } from '../domain/policy/policy.ts';
import type { Service } from '../domain/service.ts';
import { policyFor, type Settings } from '../domain/settings.ts';
import type { CrossProblem } from './cross-problem.ts';

/**
 * Keys that are set and valid, and have no effect on any service: `escalateToOnCall` wherever a timeline for critical
 * problems takes its place. A release is no worse for it, so it is a warning.
 */
export function withoutEffect(settings: Settings): CrossProblem[] {
  const { policies, services } = settings;
  const all = Object.values(services);
  const layers: { path: string[]; policy: PolicyPart; reached: Service[] }[] = [
    { path: ['organization'], policy: policies.organization, reached: reachedFrom(settings, 'organization', all) },
    ...Object.entries(policies.tiers).map(([tier, policy]) => ({
      path: ['tiers', tier],
      policy,
      reached: reachedFrom(
        settings,
        'tier',
        all.filter((service) => service.tier === tier),
      ),
    })),
    ...Object.entries(policies.services).map(([name, policy]) => ({
      path: ['services', name],
      policy,
      reached: all.filter((service) => service.name === name),
    })),
  ];
  return layers
    .filter(({ policy, reached }) => policy.escalateToOnCallMs !== undefined && reached.length > 0)
    .filter(({ reached }) => reached.every((service) => hasTimeline(settings, service)))
    .map(({ path }) => ({
      path: [...path, 'policy', 'escalateToOnCall'],
      message: 'it has no effect: a timeline for critical problems (escalation.critical) has its own times',
    }));
}

/** The services whose time to the people on call is that of this layer. */
function reachedFrom(settings: Settings, layer: 'organization' | 'tier', services: readonly Service[]): Service[] {
  return services.filter((service) => policyFor(settings, service).sources.escalateToOnCallMs === layer);
}

function hasTimeline({ escalation }: Settings, { name, tier }: Service): boolean {
  return [escalation.services[name], escalation.tiers[tier], escalation.organization].some(
    (timelines) => timelines?.critical !== undefined,
  );
}
