import { improvementRef } from '../../domain/improvement/improvement.ts';
import type { Release } from '../../domain/release/release.ts';
import { blockedWords, type Task } from '../../domain/task/task.ts';
import type { NeedsMe } from '../../usecases/query/needs-me.ts';
import { improvementToDecide } from '../improvement/improvement-post.ts';
import { type Block, context, lines, section } from '../kit/blocks.ts';
import { joinMrkdwn, type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';
import { releaseButtons } from '../release/release-buttons.ts';
import { placeOf, releaseName } from '../release/release-line.ts';
import { taskButtons } from './task-buttons.ts';
import { deadlineWords, taskHead } from './task-words.ts';

/** Each takes two blocks. */
const mostDecisions = 5;

interface OwnTask {
  task: Task;
  release: Release;
}

/** What goes on only when this person acts, tasks aside: approvals first. */
export function needsLines(needs: NeedsMe): Mrkdwn[] {
  return [
    ...waiting(needs).map(({ release, why }) => mrkdwn`• *${releaseName(release)}*: ${why}`),
    ...needs.improvements.map((one) => mrkdwn`• *${improvementRef(one)} ${one.title}*: waits for your decision`),
  ];
}

/** The same, each with a button that shows the release; as many as are asked for. */
export function needsBlocks(needs: NeedsMe, most: number): Block[] {
  const all = waiting(needs);
  const left = all.length - most;
  return [
    ...all.slice(0, most).map(({ release, why }) => {
      const { id: releaseId, revision } = release;
      return section(
        mrkdwn`*${releaseName(release)}*: ${why}`,
        releaseButtons.details.draw('Details', { releaseId, revision }),
      );
    }),
    ...(left > 0 ? [context(mrkdwn`and ${left} more; “/deploy list” lists all releases.`)] : []),
    ...needs.improvements.slice(0, mostDecisions).flatMap(improvementToDecide),
    ...(needs.improvements.length > mostDecisions
      ? [context(mrkdwn`and ${needs.improvements.length - mostDecisions} more; “/deploy proposals” lists them.`)]
      : []),
  ];
}

function waiting({ approvals, decisions }: NeedsMe): NeedsMe['decisions'] {
  return [...approvals.map((release) => ({ release, why: 'waits for your approval' })), ...decisions];
}

/** A person's own task: what it is, of which release, and until when. */
export function ownTaskLine({ task, release }: OwnTask, now: Date): Mrkdwn {
  const blocked = blockedWords(task);
  const due = deadlineWords(task, now);
  return lines(
    taskHead(release, task),
    joinMrkdwn([mrkdwn`${placeOf(release)}`, ...(due === null ? [] : [due])], ' · '),
    blocked === null ? null : mrkdwn`Blocked: ${blocked}`,
  );
}

/** As many of a person's tasks as are asked for, each with a button that opens it. */
export function ownTaskBlocks(tasks: readonly OwnTask[], now: Date, most: number): Block[] {
  const left = tasks.length - most;
  return [
    ...tasks
      .slice(0, most)
      .map((one) => section(ownTaskLine(one, now), taskButtons.open.draw('Open', { taskId: one.task.id }))),
    ...(left > 0 ? [context(mrkdwn`and ${left} more; “/deploy tasks me” lists all of them.`)] : []),
  ];
}
