import type { GateCheck } from '../../domain/gate/gate.ts';
import { policyFor } from '../../domain/settings.ts';
import { mostResults, versionResultChecks } from '../../domain/version-result/gate.ts';
import { resultKinds } from '../../domain/version-result/version-result.ts';
import type { GateWork } from '../deployment/gate-work.ts';
import { versionToStart } from '../version-record/version-to-start.ts';

/** The checks about results that this release needs, by the record as it is in this transaction. */
export async function checkVersionResults({
  deps: { settings },
  stores,
  release,
  now,
}: GateWork): Promise<GateCheck[]> {
  const service = settings.services[release.service];
  if (!service || release.rehearsalOf !== null || release.environment !== settings.defaultEnvironment) return [];
  const { policy } = policyFor(settings, service);
  if (!resultKinds.some((kind) => policy.requires.includes(kind))) return [];
  const results = await stores.versionResults.forVersion(release.service, release.version, mostResults);
  return versionResultChecks(policy.requires, policy, versionToStart(release), results, now);
}
