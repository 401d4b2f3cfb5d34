import { z } from 'zod';
import { buttonAction } from '../kit/button-action.ts';

const OfRelease = z.object({ releaseId: z.string(), revision: z.number().int() });
/** `early`: pressed in the confirmation to start before the scheduled time. */
const OfStart = OfRelease.extend({ early: z.boolean().optional() });
const OfPlan = z.object({ releaseId: z.string(), planHash: z.string() });

/** The buttons of the release card. Ids are permanent: a retired one still gets a response and is never reused. */
export const releaseButtons = {
  approve: buttonAction('approval.approve', OfPlan),
  reject: buttonAction('approval.reject', OfPlan),
  askAgain: buttonAction('approval.ask_again', OfRelease),
  edit: buttonAction('release.edit_plan', OfRelease),
  start: buttonAction('release.start', OfStart),
  pause: buttonAction('release.pause', OfRelease),
  resume: buttonAction('release.resume', OfRelease),
  abort: buttonAction('release.abort', OfRelease),
  retry: buttonAction('release.retry', OfRelease),
  rollBack: buttonAction('release.roll_back', OfRelease),
  accept: buttonAction('release.accept', OfRelease),
  cancel: buttonAction('release.cancel', OfRelease),
  close: buttonAction('release.close', OfRelease),
  details: buttonAction('release.details', OfRelease),
};

/** The boxes of the checklist. */
export const todoBoxes = 'checklist.tick';
