import { untilViewedAnewMs } from '../query/recent-view.ts';
import type { ReleaseWork } from '../release-work.ts';

/** The cards of the same service in its other environments show what has become of this one. */
export async function touchOtherEnvironments({ deps: { settings }, stores, release }: ReleaseWork): Promise<void> {
  const service = settings.services[release.service];
  const others = Object.keys(service?.environments ?? {}).filter((name) => name !== release.environment);
  const places = others.map((environment) => ({ service: release.service, environment }));
  const deployed = await stores.deployments.newest(places);
  const open = await Promise.all(others.map((name) => stores.releases.activeFor(release.service, name)));
  const ids = new Set([...deployed.map(({ releaseId }) => releaseId), ...open.flatMap((one) => one?.id ?? [])]);
  for (const id of ids) await stores.messages.touch(id, untilViewedAnewMs);
}
