import { type Release, releaseRef } from '../../domain/release/release.ts';
import { type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';

/** A release in one line: its name and its status. */
export function releaseLine(release: Release): Mrkdwn {
  const { service, version, environment, state } = release;
  return mrkdwn`*${releaseRef(release)} ${service} ${version} → ${environment}*: ${state.replaceAll('_', ' ')}`;
}
