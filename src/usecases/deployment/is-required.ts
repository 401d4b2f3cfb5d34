import type { Requirement } from '../../domain/gate/requirement.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Service } from '../../domain/service.ts';
import { policyFor } from '../../domain/settings.ts';
import type { Deps } from '../deps.ts';

/** Does the policy require this of the release? Only of those that stay in the default environment. */
export function isRequired(
  { settings }: Pick<Deps, 'settings'>,
  release: Release,
  service: Service,
  requirement: Requirement,
): boolean {
  return (
    release.rehearsalOf === null &&
    release.environment === settings.defaultEnvironment &&
    policyFor(settings, service).policy.requires.includes(requirement)
  );
}
