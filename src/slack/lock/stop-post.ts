import type { StopCard } from '../../domain/lock/stop-card.ts';
import { actions, context, lines, type Rendered, section } from '../kit/blocks.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { Mrkdwn, mrkdwn, person } from '../kit/mrkdwn.ts';
import { lockButtons } from './lock-buttons.ts';

/** The announcement that the line is stopped, and later who lifted that. */
export function stopPost({ id, reason, authorId, liftAskedBy, liftedBy, liftReason, isLifted }: StopCard): Rendered {
  const heading = isLifted
    ? mrkdwn`:large_green_circle: *The line is open again*`
    : mrkdwn`:octagonal_sign: *The line is stopped: nothing starts, anywhere*`;
  const why = mrkdwn`By ${person(authorId)}: ${reason}`;
  const how = isLifted
    ? mrkdwn`Lifted by ${person(liftAskedBy ?? '')} and ${person(liftedBy ?? '')}: ${liftReason ?? ''}`
    : liftAskedBy === null
      ? mrkdwn`What is running goes on. Two people lift it, each with “/deploy stop lift ${'<reason>'}” or the button.`
      : mrkdwn`What is running goes on. ${person(liftAskedBy)} asks to lift it; one other person has to agree.`;
  const text = new Mrkdwn(cutMarkup(lines(heading, why, how).text, limits.sectionText));
  return {
    text: text.text,
    blocks: [
      section(text),
      ...(isLifted ? [] : actions('stop', [lockButtons.liftStop.draw('Lift …', { lockId: id })])),
      ...(isLifted ? [] : [context(mrkdwn`Rollbacks, pauses and aborts stay possible.`)]),
    ],
  };
}
