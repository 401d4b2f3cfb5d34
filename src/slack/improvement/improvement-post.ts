import type { ImprovementCard } from '../../domain/improvement/card.ts';
import { type Improvement, improvementRef, improvementWords } from '../../domain/improvement/improvement.ts';
import { actions, type Block, context, lines, type Rendered, section } from '../kit/blocks.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { Mrkdwn, mrkdwn, person } from '../kit/mrkdwn.ts';
import { improvementButtons } from './improvement-buttons.ts';

/** Of the justification; the whole text is a note on the task that it becomes. */
const longestJustification = 1_500;

/** The card on which approvers decide a proposed improvement; once decided, it shows the outcome and no buttons. */
export function improvementPost(card: ImprovementCard): Rendered {
  const { ref, of, title, justification, proposerId, onBehalfOf, release, state } = card;
  const who = onBehalfOf === null ? person(proposerId) : mrkdwn`${person(proposerId)} for ${person(onBehalfOf)}`;
  const heading = mrkdwn`:bulb: *${ref} · ${title}*`;
  const what = mrkdwn`${who} proposes ${improvementWords[of]}${release === null ? '' : `, from ${release}`}.`;
  const cut =
    justification.length > longestJustification ? `${justification.slice(0, longestJustification)}…` : justification;
  const quoted = lines(...cut.split('\n').map((line) => mrkdwn`> ${line}`));
  const outcome = outcomeLine(card);
  return {
    text: cutMarkup(lines(heading, outcome ?? what).text, limits.messageText),
    blocks: [
      section(heading),
      section(new Mrkdwn(cutMarkup(lines(what, quoted).text, limits.sectionText))),
      ...(outcome === null ? [] : [section(outcome)]),
      ...(state === 'open' ? decisionButtons(card.id) : []),
      ...(state === 'open'
        ? [context(mrkdwn`An approver decides. Accepted, it becomes a task of ${release ?? 'the next release'}.`)]
        : []),
    ],
  };
}

/** A proposed improvement in a list of what waits for a person. */
export function improvementToDecide(improvement: Improvement): Block[] {
  const { title, of, proposerId, id } = improvement;
  return [
    section(
      mrkdwn`*${improvementRef(improvement)} ${title}*: ${person(proposerId)} proposes ${improvementWords[of]}, which waits for your decision`,
    ),
    ...decisionButtons(id),
  ];
}

function decisionButtons(improvementId: string): Block[] {
  return actions(`decide.${improvementId}`, [
    improvementButtons.accept.draw('Accept', { improvementId }, { style: 'primary' }),
    improvementButtons.decline.draw('Decline …', { improvementId }),
  ]);
}

function outcomeLine({ state, decidedBy, comment, task }: ImprovementCard): Mrkdwn | null {
  if (state === 'open') return null;
  const by = person(decidedBy ?? '');
  const why = comment === '' ? mrkdwn`` : mrkdwn`: ${comment}`;
  if (state === 'declined') return mrkdwn`:no_entry_sign: Declined by ${by}${why}`;
  const next = task === null ? mrkdwn`It becomes a task of the next release.` : mrkdwn`It is task *${task}*.`;
  return mrkdwn`:white_check_mark: Accepted by ${by}${why}\n${next}`;
}
