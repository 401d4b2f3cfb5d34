import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import { actions, section } from '../kit/blocks.ts';
import { buttonAction } from '../kit/button-action.ts';
import type { Reply } from '../kit/input.ts';
import { Mrkdwn } from '../kit/mrkdwn.ts';
import { refusalReply } from '../kit/reply.ts';

/** Starts a release at a time other than scheduled, after the person has confirmed. */
export const startNowButton = buttonAction('release.start_now', z.object({ releaseId: z.string() }));
/** Starts a release although checks already fail, after the person has confirmed. */
export const startDespiteButton = buttonAction(
  'release.start_despite_failing',
  z.object({ releaseId: z.string(), early: z.boolean() }),
);
/** Starts a release although there are warnings, after the person has read them. */
export const startDespiteWarningsButton = buttonAction(
  'release.start_despite_warnings',
  z.object({ releaseId: z.string(), early: z.boolean(), despiteFailing: z.boolean() }),
);
/** Gives the approval that starts a release immediately, after the person has confirmed. */
export const approveAndStartButton = buttonAction(
  'approval.approve_and_start',
  z.object({ releaseId: z.string(), planHash: z.string() }),
);

/** A refusal, with a confirm button if only a confirmation is missing. */
export function startingReply(refusal: Refusal): Reply {
  const refused = refusalReply(refusal);
  const confirm = confirmButton(refusal);
  if (confirm === null) return refused;
  return { ...refused, blocks: [section(new Mrkdwn(refused.text)), ...actions('confirm', [confirm])] };
}

function confirmButton(refusal: Refusal) {
  const style = { style: 'danger' } as const;
  switch (refusal.kind) {
    case 'planned_for_later':
      return startNowButton.draw('Start now', { releaseId: refusal.releaseId }, style);
    case 'failing_before': {
      const { releaseId, early } = refusal;
      return startDespiteButton.draw('Start nevertheless', { releaseId, early }, style);
    }
    case 'lock_warning': {
      const { releaseId, early, despiteFailing } = refusal;
      return startDespiteWarningsButton.draw('Start nevertheless', { releaseId, early, despiteFailing }, style);
    }
    case 'approval_starts': {
      const { releaseId, planHash } = refusal;
      return approveAndStartButton.draw('Approve and start now', { releaseId, planHash }, style);
    }
    default:
      return null;
  }
}
