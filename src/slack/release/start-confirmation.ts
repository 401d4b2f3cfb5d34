import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import { actions, section } from '../kit/blocks.ts';
import { buttonAction } from '../kit/button-action.ts';
import type { Reply } from '../kit/input.ts';
import { Mrkdwn } from '../kit/mrkdwn.ts';
import { refusalReply } from '../kit/reply.ts';

/** Starts a release at a time other than scheduled, after the person has confirmed. */
export const startNowButton = buttonAction('release.start_now', z.object({ releaseId: z.string() }));
/** Gives the approval that starts a release immediately, after the person has confirmed. */
export const approveAndStartButton = buttonAction(
  'approval.approve_and_start',
  z.object({ releaseId: z.string(), planHash: z.string() }),
);

/** A refusal, with a confirm button if only a confirmation is missing. */
export function startingReply(refusal: Refusal): Reply {
  const refused = refusalReply(refusal);
  const confirm =
    refusal.kind === 'planned_for_later'
      ? startNowButton.draw('Start now', { releaseId: refusal.releaseId }, { style: 'danger' })
      : refusal.kind === 'approval_starts'
        ? approveAndStartButton.draw(
            'Approve and start now',
            { releaseId: refusal.releaseId, planHash: refusal.planHash },
            { style: 'danger' },
          )
        : null;
  if (confirm === null) return refused;
  return { ...refused, blocks: [section(new Mrkdwn(refused.text)), ...actions('confirm', [confirm])] };
}
