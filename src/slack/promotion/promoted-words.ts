import type { Opened } from '../../usecases/release/open-release.ts';
import { type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';

/** The answer to a promotion, however it was asked for. */
export function promotedWords({ ref, service, version, from, environment }: Opened & { from: string }): Mrkdwn {
  return mrkdwn`:arrow_up: *${ref}*: ${service} ${version} is to be promoted from ${from} to ${environment}. Its card is in the release channel.`;
}
