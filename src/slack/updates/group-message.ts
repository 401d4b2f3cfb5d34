import { isAcceptedAsIs } from '../../domain/deployment/deployment.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import type { Topic } from '../../domain/stakeholder/matrix.ts';
import { topicWords } from '../../domain/stakeholder/topics.ts';
import { phaseIcon, phaseWords, releaseTitle } from '../../domain/stakeholder/words.ts';
import { context, lines, type Rendered, section } from '../kit/blocks.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { mrkdwn, toMrkdwn } from '../kit/mrkdwn.ts';

/** The title of this cell of the matrix; only a success is titled as one. */
function topicName(topic: Topic, { release, deployment, matrixPhase }: ReleaseView): string {
  if (topic === 'success-summary' && matrixPhase === 'after') {
    const isSuccess = release.state === 'completed' && !isAcceptedAsIs(deployment);
    return isSuccess ? 'success summary' : 'summary';
  }
  return topic.replaceAll('-', ' ');
}

/** A stakeholder group's one living message: the topic that the matrix gives this group in this phase. */
export function groupMessage(groupId: string, view: ReleaseView): Rendered & { cell: string } {
  const group = view.groups.find((one) => one.id === groupId);
  const topic = group?.topics[view.matrixPhase] ?? 'progress-updates';
  const title = mrkdwn`${phaseIcon(view)} *${releaseTitle(view)}* – ${phaseWords(view)}`;
  const { announcement } = view.release.plan;
  const said = announcement === undefined || view.release.endedAt !== null ? null : mrkdwn`:mega: ${announcement}`;
  const body = lines(said, toMrkdwn(topicWords[topic](view)));
  return {
    text: cutMarkup(`${title.text}\n${body.text}`, limits.messageText),
    blocks: [
      section(title),
      section(body),
      context(mrkdwn`For ${group?.name ?? groupId} · ${topicName(topic, view)} · this message is kept up to date`),
    ],
    cell: `${groupId}/${view.matrixPhase}`,
  };
}
