import type { Release } from '../../domain/release/release.ts';
import type { VersionToStart } from '../../domain/version-record/gate.ts';

/** The version of a release, and whose word about it does not count because it is their own. */
export function versionToStart({ service, version, plan, requesterId, captainId }: Release): VersionToStart {
  const { digest, authors } = plan.artifact;
  const ownIds = plan.approvals.separationOfDuties ? [requesterId, captainId, ...authors] : [];
  return { service, version, digest, ownIds };
}
