import type { Button } from '@slack/types';
import type { Post, PostContent } from '../../domain/message/message.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { topicWords } from '../../domain/stakeholder/topics.ts';
import { phaseIcon, phaseWords, releaseTitle } from '../../domain/stakeholder/words.ts';
import { improvementPost } from '../improvement/improvement-post.ts';
import { actions, lines, type Rendered, section } from '../kit/blocks.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { escapeText, Mrkdwn, mrkdwn, person, toMrkdwn } from '../kit/mrkdwn.ts';
import { lockButtonsFor } from '../lock/lock-buttons.ts';
import { stopPost } from '../lock/stop-post.ts';
import { turnButtonsFor } from '../queue/queue-buttons.ts';
import { planChanged } from '../release/plan-changed.ts';
import { startNowButton } from '../release/start-confirmation.ts';
import { questionWords } from '../release/step-question.ts';
import { rideButtonsFor } from '../ride/ride-buttons.ts';
import { assignment } from '../task/assignment.ts';
import { page } from './page.ts';
import { reportMessage, reportText } from './report-text.ts';

/** A one-time post. */
export function renderPost(post: Post, view: ReleaseView | null): Rendered {
  const { content } = post;
  if (content.kind === 'text') {
    const said = plain(new Mrkdwn(escapeWords(content.text)));
    if (content.startNow !== true || post.releaseId === null) return said;
    const button = startNowButton.draw('Start now', { releaseId: post.releaseId }, { style: 'primary' });
    return { ...said, blocks: [...said.blocks, ...actions('confirm', [button])] };
  }
  if (content.kind === 'improvement') return improvementPost(content.card);
  if (content.kind === 'lock') return withButtons(content.text, lockButtonsFor(content));
  if (content.kind === 'stop') return stopPost(content.card);
  if (content.kind === 'turn') return withButtons(content.text, turnButtonsFor(content));
  if (content.kind === 'ride')
    return withButtons(content.text, post.releaseId === null ? [] : rideButtonsFor(post.releaseId));
  if (content.kind === 'markdown') return reportMessage(content.markdown);
  if (view === null) return plain(new Mrkdwn(escapeText(content.kind)));
  switch (content.kind) {
    case 'step':
      return step(content, view);
    case 'page':
      return postedPage(content, view);
    case 'approval-reminder':
      return plain(mrkdwn`:bell: ${releaseTitle(view)} needs your approval; ${content.minutesLeft} min left.`);
    case 'question':
      return question(content, view);
    case 'assignment':
      return assignment(content, view);
    case 'report':
      return plain(reportText(view, view.deployment?.finishedAt ?? view.release.updatedAt));
    case 'outcome':
      return outcome(content, view);
    case 'plan-changed':
      return planChanged(post, content, view);
  }
}

function withButtons(text: string, buttons: readonly Button[]): Rendered {
  const said = plain(new Mrkdwn(escapeWords(text)));
  return buttons.length === 0 ? said : { ...said, blocks: [...said.blocks, ...actions('answer', [...buttons])] };
}

function plain(text: Mrkdwn): Rendered {
  return { text: cutMarkup(text.text, limits.messageText), blocks: [section(text)] };
}

/** Our own sentences may mention a channel or a person; everything else in them is escaped. */
function escapeWords(text: string): string {
  return escapeText(text).replace(/&lt;(#[CG][A-Z0-9]+|@[UW][A-Z0-9]+)&gt;/g, '<$1>');
}

function step(content: Extract<PostContent, { kind: 'step' }>, view: ReleaseView): Rendered {
  const found = view.steps.find((one) => one.id === content.stepId);
  if (!found) return plain(mrkdwn`A step of ${releaseTitle(view)} ended.`);
  const took =
    found.startedAt && found.finishedAt
      ? ` in ${formatDuration(found.finishedAt.getTime() - found.startedAt.getTime())}`
      : '';
  const mark = new Mrkdwn(found.state === 'done' ? ':white_check_mark:' : ':x:');
  const title = mrkdwn`${mark} *${found.planned.title}*: ${found.state}${took}`;
  const output = found.output.slice(-2_000).replaceAll('```', "'''");
  return plain(output === '' ? title : new Mrkdwn(`${title.text}\n\`\`\`${escapeText(output)}\`\`\``));
}

/** Asks the captain. The buttons are on the card only, since a post stays as it is when somebody has answered. */
function question({ stepId }: Extract<PostContent, { kind: 'question' }>, view: ReleaseView): Rendered {
  const found = view.steps.find((one) => one.id === stepId);
  const words = found === undefined ? null : questionWords(found);
  if (found === undefined || words === null)
    return plain(mrkdwn`A step of ${releaseTitle(view)} waited for an answer.`);
  const hasChoices = (found.remote?.question?.choices.length ?? 0) > 0;
  return plain(mrkdwn`${person(view.release.captainId)} ${words}${hasChoices ? '\nAnswer it on the card above.' : ''}`);
}

/** A page requested by a version that could not edit pages: it was pending when the replica was replaced. */
function postedPage(content: Extract<PostContent, { kind: 'page' }>, view: ReleaseView): Rendered {
  const escalation = view.escalations.find((one) => one.id === content.escalationId);
  return escalation
    ? page(escalation, view)
    : plain(mrkdwn`:rotating_light: *${releaseTitle(view)}*\n${content.summary}`);
}

/** The living message above has the details; this announces the end and the outcome. */
function outcome(content: Extract<PostContent, { kind: 'outcome' }>, view: ReleaseView): Rendered {
  const group = view.groups.find((one) => one.id === content.groupId);
  const words = toMrkdwn(topicWords[group?.topics.after ?? 'success-summary'](view));
  const [gist = ''] = words.text.split('\n');
  return plain(lines(mrkdwn`${phaseIcon(view)} *${releaseTitle(view)}* – ${phaseWords(view)}`, new Mrkdwn(gist)));
}
