import type { Step } from '../../domain/deployment/deployment.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { defaultPolicy } from '../../domain/policy/policy.ts';
import type { Service } from '../../domain/service.ts';
import { policyFor, type Settings } from '../../domain/settings.ts';
import type { Deps } from '../deps.ts';

/** The service that a step belongs to and its policy; the defaults when the service is no longer in the settings. */
export async function serviceOf(
  { database, settings }: Pick<Deps, 'database' | 'settings'>,
  step: Step,
): Promise<{ service: Service | undefined; policy: Policy }> {
  const release = await database.read((stores) => stores.releases.find(step.releaseId));
  if (!release) throw new Error(`step ${step.id} has no release`);
  return serviceNamed(settings, release.service);
}

/** The service and its policy, when the release is already loaded; no queries. */
export function serviceNamed(settings: Settings, name: string): { service: Service | undefined; policy: Policy } {
  const service = settings.services[name];
  return { service, policy: service ? policyFor(settings, service).policy : defaultPolicy };
}
