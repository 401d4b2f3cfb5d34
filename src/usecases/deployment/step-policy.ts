import type { Step } from '../../domain/deployment/deployment.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Service } from '../../domain/service.ts';
import { policyOf } from '../../domain/settings.ts';
import type { Deps } from '../deps.ts';

/** The service that a step belongs to, and the policy of its release; the defaults when the settings lack the service. */
export async function serviceOf(
  { database, settings }: Pick<Deps, 'database' | 'settings'>,
  step: Step,
): Promise<{ service: Service | undefined; policy: Policy }> {
  const release = await database.read((stores) => stores.releases.find(step.releaseId));
  if (!release) throw new Error(`step ${step.id} has no release`);
  return { service: settings.services[release.service], policy: policyOf(settings, release) };
}
