import { phasesOf, type ViewPart, type ViewWith } from '../../domain/release/view.ts';
import { policyOf } from '../../domain/settings.ts';
import type { Stores } from '../../ports/stores.ts';
import { UnknownService } from './unknown-service.ts';
import { type Subject, type ViewDeps, viewParts } from './view-parts.ts';

/**
 * A release with these parts, read in the caller's transaction. Throws UnknownService when its service or environment
 * is no longer in the settings.
 */
export async function loadView<P extends ViewPart>(
  deps: ViewDeps,
  stores: Stores,
  subject: Subject,
  parts: readonly P[],
): Promise<ViewWith<P>> {
  const { release, deployment } = subject;
  const service = deps.settings.services[release.service];
  const environment = service?.environments[release.environment];
  if (!service || !environment) throw new UnknownService(release.service, release.environment);
  // Issued together: the driver pipelines them on one connection.
  const read = await Promise.all(parts.map(async (part) => [part, await viewParts[part](stores, subject, deps)]));
  return {
    release,
    service,
    environment,
    policy: policyOf(deps.settings, release),
    deployment,
    groups: deps.settings.groups,
    ...phasesOf(subject),
    ...Object.fromEntries(read),
  };
}
