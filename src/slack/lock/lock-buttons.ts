import type { Button } from '@slack/types';
import { z } from 'zod';
import type { PostContent } from '../../domain/message/message.ts';
import { buttonAction } from '../kit/button-action.ts';

const OfLock = z.object({ lockId: z.string().max(100) });

/** The buttons of messages about locks. Ids are permanent. */
export const lockButtons = {
  keep: buttonAction('lock.keep', OfLock),
  unlock: buttonAction('lock.unlock', OfLock),
  liftStop: buttonAction('lock.lift_stop', OfLock),
};

/** What whoever looks after a lock can press. */
export function lockButtonsFor({ lockId, isStop }: Extract<PostContent, { kind: 'lock' }>): Button[] {
  const keep = lockButtons.keep.draw('Keep', { lockId });
  return isStop
    ? [keep, lockButtons.liftStop.draw('Lift …', { lockId })]
    : [keep, lockButtons.unlock.draw('Unlock', { lockId })];
}
