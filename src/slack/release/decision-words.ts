import type { Release } from '../../domain/release/release.ts';
import { describeRelease } from '../../domain/release/verb.ts';
import type { Decided } from '../../usecases/approval/decide-release.ts';
import { type Mrkdwn, moment, mrkdwn } from '../kit/mrkdwn.ts';

/** The result of an approval: how many have been given and, if it was the last one, what happens next. */
export function approvedWords(release: Release, { state, given, needed, start }: Decided): Mrkdwn {
  if (state !== 'approved')
    return mrkdwn`:ballot_box_with_check: Recorded: ${given} of ${needed} approvals for ${describeRelease(release)}.`;
  const approved = mrkdwn`:ballot_box_with_check: ${describeRelease(release)} is approved.`;
  switch (start) {
    case 'by_hand':
      return approved;
    case 'now':
      return mrkdwn`${approved} Its scheduled time has come: it is starting now.`;
    case 'later':
      return release.startsAt === null ? approved : mrkdwn`${approved} It starts at ${moment(release.startsAt)}.`;
    case 'too_late':
      return mrkdwn`${approved} Its scheduled time has passed; the captain is asked whether to start it now.`;
  }
}
