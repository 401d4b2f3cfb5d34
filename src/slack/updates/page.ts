import { z } from 'zod';
import { tiersAhead } from '../../domain/escalation/clock.ts';
import { type Escalation, standingOf } from '../../domain/escalation/escalation.ts';
import type { PagerState } from '../../domain/escalation/pager.ts';
import type { Recipient } from '../../domain/escalation/timeline.ts';
import type { Whom } from '../../domain/escalation/whom.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { releaseTitle } from '../../domain/stakeholder/words.ts';
import { acknowledgeAllButton, handOverButton, snoozeButton } from '../escalation/escalation-buttons.ts';
import { declareButton } from '../incident/declare-button.ts';
import { actions, lines, type Rendered, section } from '../kit/blocks.ts';
import { buttonAction } from '../kit/button-action.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { channel, joinMrkdwn, Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';

export const acknowledgeButton = buttonAction('analysis.acknowledge', z.object({ escalationId: z.string() }));

/** What brings an escalation to a channel or a person: one press acknowledges it, and then everyone sees who did. */
export function page(escalation: Escalation, view: ReleaseView): Rendered {
  const isMild = escalation.severity === 'warning' || escalation.severity === 'notice';
  const open = isMild ? ':warning:' : ':rotating_light:';
  // An approval that nobody waits for any more may have expired.
  const over = escalation.deploymentId === null ? ':heavy_minus_sign:' : ':white_check_mark:';
  const mark = new Mrkdwn(escalation.closedAt === null ? open : over);
  const text = lines(
    mrkdwn`${mark} *${releaseTitle(view)}*\n${escalation.summary}`,
    stateWords(escalation),
    sinceWords(escalation),
    resolvedWords(escalation),
    handoverWords(escalation),
    nextWords(escalation, view.next),
    ...view.pagers
      .filter((one) => one.escalationId === escalation.id)
      .map((one) => pagerWords(one, view.pagerNames?.[one.uses] ?? one.uses)),
  );
  return {
    text: cutMarkup(text.text, limits.messageText),
    blocks: [section(text), ...actions('page', buttonsOf(escalation, view))],
  };
}

function buttonsOf({ id, releaseId, ...escalation }: Escalation, view: ReleaseView) {
  if (escalation.closedAt !== null) return [];
  const isWaiting = (one: Pick<Escalation, 'closedAt' | 'acknowledgedAt' | 'acknowledgedBy'>) =>
    one.closedAt === null && one.acknowledgedBy === null;
  const waiting = view.escalations.filter(isWaiting).length;
  return [
    ...(isWaiting(escalation) ? [acknowledgeButton.draw('Acknowledge', { escalationId: id })] : []),
    ...(isWaiting(escalation) && waiting > 1
      ? [acknowledgeAllButton.draw(`Acknowledge all ${waiting} of the release`, { releaseId })]
      : []),
    handOverButton.draw('Hand over …', { releaseId, escalationId: id }),
    snoozeButton.draw('Snooze …', { escalationId: id }),
    ...declareButton(view),
  ];
}

function stateWords(escalation: Escalation): Mrkdwn | null {
  const { acknowledgedBy, closedAt, ownerId, snoozedUntil, snoozedBy } = escalation;
  if (closedAt !== null) {
    const by = acknowledgedBy === null ? mrkdwn`` : mrkdwn` ${acknowledgedWords(escalation)}`;
    const end = escalation.deploymentId === null ? 'It no longer waits: the release’s card says why.' : 'Closed.';
    return mrkdwn`${end}${by}`;
  }
  if (acknowledgedBy !== null) return mrkdwn`:eyes: ${acknowledgedWords(escalation)}`;
  if (snoozedUntil !== null)
    return mrkdwn`:zzz: Snoozed by ${person(snoozedBy ?? '')} until ${moment(snoozedUntil)}. If the problem is still there then, it is escalated again.`;
  return ownerId === null ? null : mrkdwn`Owner: ${person(ownerId)}, who has not acknowledged it yet.`;
}

function acknowledgedWords({ acknowledgedBy, pagerAnswer }: Escalation): Mrkdwn {
  const where = pagerAnswer?.by === acknowledgedBy && pagerAnswer !== null ? ` in ${pagerAnswer.in}` : '';
  return mrkdwn`Acknowledged by ${person(acknowledgedBy ?? '')}${where}.`;
}

function resolvedWords({ closedAt, pagerAnswer, deploymentId }: Escalation): Mrkdwn | null {
  if (pagerAnswer?.did !== 'resolved' || closedAt !== null) return null;
  const { by, in: where } = pagerAnswer;
  const end = deploymentId === null ? 'the approval is decided' : 'the watch sees that it is over';
  return mrkdwn`Resolved by ${person(by)} in ${where}. It stays open here until ${end}.`;
}

const severityWords: Readonly<Record<Escalation['severity'], string>> = {
  notice: 'Notice',
  warning: 'Warning',
  critical: 'Critical',
  rollback: 'Critical, a reason to roll back',
};

function sinceWords({ severity, raisedAt, tiers, position }: Escalation): Mrkdwn {
  const tier = tiers.length > 1 ? ` · tier ${Math.max(0, position) + 1} of ${tiers.length}` : '';
  return mrkdwn`${severityWords[severity]} · since ${moment(raisedAt)}${tier}`;
}

function handoverWords({ handover }: Escalation): Mrkdwn | null {
  if (handover === null) return null;
  const { by, to, note } = handover;
  return mrkdwn`Handed over to ${person(to)} by ${person(by)}${note === '' ? '' : `: ${note}`}`;
}

function nextWords(escalation: Escalation, named: readonly Whom[] | undefined): Mrkdwn | null {
  if (standingOf(escalation) !== 'open' || escalation.tiers.length === 0) return null;
  const [next] = tiersAhead(escalation);
  if (!next) return mrkdwn`Next: nobody; this is the last tier.`;
  const whom = named ?? next.tier.notify.map((recipient): Whom => ({ recipient, names: [] }));
  return mrkdwn`Next: ${joinMrkdwn(whom.map(whomWords), ', ')}, ${moment(next.at)}, unless acknowledged`;
}

/** Names and no mentions: a mention would notify them before their time. */
function whomWords({ recipient, names }: Whom): Mrkdwn {
  if (recipient.kind === 'pager') return mrkdwn`${names[0] ?? recipient.uses}`;
  const role = roleWords(recipient);
  if (names.length === 0) return role;
  const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0];
  return recipient.kind === 'person' ? mrkdwn`${list ?? ''}` : mrkdwn`${list ?? ''} (${role})`;
}

function roleWords(recipient: Exclude<Recipient, { kind: 'pager' }>): Mrkdwn {
  switch (recipient.kind) {
    case 'escalation-channel':
      return mrkdwn`the escalation channel`;
    case 'on-call':
      return mrkdwn`on call`;
    case 'managers':
      return mrkdwn`manager`;
    case 'channel':
      return channel(recipient.channel);
    case 'person':
      return mrkdwn`a person`;
  }
}

const pagedWords = { raised: 'paged', acknowledged: 'acknowledged there too', resolved: 'resolved there too' } as const;

function pagerWords({ told, failure }: PagerState, name: string): Mrkdwn {
  if (failure !== null) return mrkdwn`:no_bell: ${name}: not reached (${failure})`;
  return mrkdwn`:pager: ${name}: ${told === null ? 'being called' : pagedWords[told]}`;
}
