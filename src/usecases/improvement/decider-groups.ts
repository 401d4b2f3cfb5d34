import type { Improvement } from '../../domain/improvement/improvement.ts';
import { defaultPolicy } from '../../domain/policy/policy.ts';
import { policyFor } from '../../domain/settings.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';

/** The groups whose members decide it: the approvers of the service that it is about, else of the organization. */
export async function deciderGroups(
  { settings }: Pick<Deps, 'settings'>,
  stores: Stores,
  { releaseId }: Pick<Improvement, 'releaseId'>,
): Promise<readonly string[]> {
  const release = releaseId === null ? null : await stores.releases.find(releaseId);
  const service = release === null ? undefined : settings.services[release.service];
  if (service) return policyFor(settings, service).policy.approverGroups;
  return settings.policies.organization.approverGroups ?? defaultPolicy.approverGroups;
}
