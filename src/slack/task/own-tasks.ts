import type { Release } from '../../domain/release/release.ts';
import { describeRelease } from '../../domain/release/verb.ts';
import type { Task } from '../../domain/task/task.ts';
import type { NeedsMe } from '../../usecases/query/needs-me.ts';
import { type Block, context, lines, section } from '../kit/blocks.ts';
import { joinMrkdwn, type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';
import { taskButtons } from './task-buttons.ts';
import { blockedWords, deadlineWords, taskHead } from './task-words.ts';

interface OwnTask {
  task: Task;
  release: Release;
}

/** What goes on only when this person acts, tasks aside: approvals first. */
export function needsLines({ approvals, decisions }: NeedsMe): Mrkdwn[] {
  return [
    ...approvals.map((release) => mrkdwn`• *${describeRelease(release)}*: waits for your approval`),
    ...decisions.map(({ release, why }) => mrkdwn`• *${describeRelease(release)}*: ${why}`),
  ];
}

/** A person's own task: what it is, of which release, and until when. */
export function ownTaskLine({ task, release }: OwnTask, now: Date): Mrkdwn {
  const { service, version, environment } = release;
  const blocked = blockedWords(task);
  const due = deadlineWords(task, now);
  return lines(
    taskHead(release, task),
    joinMrkdwn([mrkdwn`${service} ${version} → ${environment}`, ...(due === null ? [] : [due])], ' · '),
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
