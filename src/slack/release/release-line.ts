import { type Release, releaseRef } from '../../domain/release/release.ts';
import { type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';

/** A release by its name, with everything that distinguishes it: “R-12 checkout 1.4.0 → production”. */
export function releaseName(release: Pick<Release, 'number' | 'service' | 'version' | 'environment'>): string {
  return `${releaseRef(release)} ${placeOf(release)}`;
}

/** What is deployed where: “checkout 1.4.0 → production”, beside a reference that names the release. */
export function placeOf({
  service,
  version,
  environment,
}: Pick<Release, 'service' | 'version' | 'environment'>): string {
  return `${service} ${version} → ${environment}`;
}

/** A release in one line: its name and its status. */
export function releaseLine(release: Release): Mrkdwn {
  return mrkdwn`*${releaseName(release)}*: ${release.state.replaceAll('_', ' ')}`;
}
