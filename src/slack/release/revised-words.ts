import type { Revised } from '../../usecases/release/revise-plan.ts';
import { lines } from '../kit/blocks.ts';
import { type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';
import { changeLines } from './plan-changed.ts';

/** What a change of the plan came to. */
export function revisedWords({ ref, changes, approvals }: Revised): Mrkdwn {
  return lines(
    mrkdwn`:pencil2: *The plan of ${ref} has changed* and waits for approval.`,
    ...changeLines(changes, ref),
    approvals === null
      ? null
      : approvals === 'confirmable'
        ? mrkdwn`Those who had approved it can confirm this with one press; they were told what changed.`
        : mrkdwn`Approvals of the plan before are void; those who had given them were told what changed.`,
  );
}
