import { z } from 'zod';
import type { Escalation } from '../../domain/escalation/escalation.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { actions, lines, type Rendered, section } from '../kit/blocks.ts';
import { buttonAction } from '../kit/button-action.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { Mrkdwn, mrkdwn, person } from '../kit/mrkdwn.ts';
import { declareButton } from '../incident/declare-button.ts';
import { releaseTitle } from './words.ts';

export const acknowledgeButton = buttonAction('analysis.acknowledge', z.object({ escalationId: z.string() }));

/** What brings an escalation to a channel or a person: one press acknowledges it, and then everyone sees who did. */
export function page(escalation: Escalation, view: ReleaseView): Rendered {
  const isOpen = escalation.acknowledgedBy === null && escalation.closedAt === null;
  const mark = new Mrkdwn(escalation.severity === 'warning' ? ':warning:' : ':rotating_light:');
  const text = lines(mrkdwn`${mark} *${releaseTitle(view)}*\n${escalation.summary}`, !isOpen && stateWords(escalation));
  const button = acknowledgeButton.draw('Acknowledge', { escalationId: escalation.id });
  return {
    text: cutMarkup(text.text, limits.messageText),
    blocks: [section(text), ...(isOpen ? actions('page', [button, ...declareButton(view)]) : [])],
  };
}

function stateWords({ acknowledgedBy, closedAt }: Escalation): Mrkdwn {
  if (closedAt === null)
    return acknowledgedBy === null ? mrkdwn`` : mrkdwn`:eyes: Acknowledged by ${person(acknowledgedBy)}.`;
  const by = acknowledgedBy === null ? mrkdwn`` : mrkdwn` Acknowledged by ${person(acknowledgedBy)}.`;
  return mrkdwn`:white_check_mark: Closed.${by}`;
}
