import type { Button } from '@slack/types';
import { z } from 'zod';
import type { PostContent } from '../../domain/message/message.ts';
import { strategyNames } from '../../domain/strategy/matrix.ts';
import { buttonAction } from '../kit/button-action.ts';

const OfEntry = z.object({ entryId: z.string().max(100) });

/** The buttons of messages about the queue. Ids are permanent. */
export const queueButtons = {
  claim: buttonAction('queue.claim', OfEntry),
  yield: buttonAction('queue.yield', OfEntry),
  leave: buttonAction('queue.leave', OfEntry),
  wait: buttonAction(
    'queue.wait',
    z.object({
      service: z.string().max(64),
      version: z.string().max(64),
      environment: z.string().max(64).nullable(),
      strategy: z.enum(strategyNames).nullable(),
    }),
  ),
};

/** What somebody whose turn was called can press; news need no buttons. */
export function turnButtonsFor({ entryId, isCalled }: Extract<PostContent, { kind: 'turn' }>): Button[] {
  if (!isCalled) return [];
  return [
    queueButtons.claim.draw('Start my turn', { entryId }, { style: 'primary' }),
    queueButtons.yield.draw('Let the next one go first', { entryId }),
    queueButtons.leave.draw('Leave the queue', { entryId }),
  ];
}
