import { z } from 'zod';
import { releaseRef } from '../../domain/release/release.ts';
import { writeReport } from '../../domain/report/summary.ts';
import { listReleases, showRelease } from '../../usecases/query/queries.ts';
import { lines, section } from '../kit/blocks.ts';
import { usesRecentBlocks, withoutRecentBlocks } from '../kit/fallback.ts';
import type { Reply } from '../kit/input.ts';
import { joinMrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { reply } from '../kit/reply.ts';
import { subcommand } from '../kit/subcommand.ts';
import { releaseCard } from '../release/release-card.ts';
import { approvalLine, technicalDetails } from '../updates/before.ts';
import { refuseArguments, releaseSubcommand } from './arguments.ts';

export const statusCommand = releaseSubcommand({
  name: 'status',
  usage: 'status [R-12]',
  summary: 'the card of a release, for your eyes only',
  run: async (deps, release): Promise<Reply | null> => {
    const view = await showRelease(deps, release.id);
    if (!view) return null;
    const card = releaseCard(view);
    // A private copy is never kept up to date, so it carries no buttons; and it must show in every workspace.
    const still = card.blocks.filter((block) => block.type !== 'actions');
    return { text: card.text, blocks: usesRecentBlocks(still) ? withoutRecentBlocks(still) : still };
  },
});

export const planCommand = releaseSubcommand({
  name: 'plan',
  usage: 'plan [R-12]',
  summary: 'the whole deployment plan',
  run: async (deps, release) => {
    const view = await showRelease(deps, release.id);
    if (!view) return null;
    const { plan } = view.release;
    return {
      text: `Plan of ${releaseRef(view.release)}`,
      blocks: [
        section(mrkdwn`*Plan of ${releaseRef(view.release)}* ${view.release.planHash.slice(0, 12)}`),
        section(technicalDetails(view)),
        section(joinMrkdwn([mrkdwn`*Steps*`, ...plan.steps.map((step, index) => mrkdwn`${index + 1}. ${step.title}`)])),
        section(
          joinMrkdwn([
            mrkdwn`*Way back:* ${plan.rollback.procedure}`,
            ...plan.rollback.steps.map((step, index) => mrkdwn`${index + 1}. ${step.title}`),
          ]),
        ),
        section(joinMrkdwn([mrkdwn`*Success criteria*`, ...plan.successCriteria.map((one) => mrkdwn`• ${one}`)])),
        section(joinMrkdwn([mrkdwn`*If it goes wrong*`, ...plan.contingency.map((one) => mrkdwn`• ${one}`)])),
        section(
          joinMrkdwn([
            mrkdwn`*Who hears what*`,
            ...plan.communication.map(
              (one) =>
                mrkdwn`• ${one.group}: ${one.before.replaceAll('-', ' ')} → ${one.during.replaceAll('-', ' ')} → ${one.after.replaceAll('-', ' ')}`,
            ),
          ]),
        ),
        section(approvalLine(view)),
      ],
    };
  },
});

export const tasksCommand = releaseSubcommand({
  name: 'tasks',
  usage: 'tasks [R-12]',
  summary: 'tasks, todos and who ticked them on what evidence',
  run: async (deps, release) => {
    const view = await showRelease(deps, release.id);
    if (!view) return null;
    return reply(
      lines(
        mrkdwn`*Tasks of ${releaseRef(view.release)}*`,
        ...view.tasks.flatMap((task) => [
          mrkdwn`*${task.title}* (${task.role}, ${task.state.replaceAll('_', ' ')})`,
          ...view.todos
            .filter((todo) => todo.taskId === task.id)
            .map(
              (todo) =>
                mrkdwn`   ${todo.ticked === null ? '○' : '✓'} ${todo.title}${todo.ticked === null ? mrkdwn`` : mrkdwn` – ${person(todo.ticked.by)}, ${todo.ticked.detail}`}`,
            ),
        ]),
      ),
    );
  },
});

export const reportCommand = releaseSubcommand({
  name: 'report',
  usage: 'report [R-12]',
  summary: 'the summary so far, with measured times',
  run: async (deps, release) => {
    const view = await showRelease(deps, release.id);
    return view
      ? reply(
          joinMrkdwn(
            writeReport(view, deps.clock.now())
              .replaceAll('**', '')
              .split('\n')
              .map((line) => mrkdwn`${line}`),
          ),
        )
      : null;
  },
});

export const listCommand = subcommand({
  name: 'list',
  usage: 'list',
  summary: 'the latest releases, and the locks in force',
  args: z.string(),
  parse: (rest) => rest,
  refuse: refuseArguments,
  run: async (deps) => {
    const { releases, locks } = await listReleases(deps, 15);
    if (releases.length === 0) return reply(mrkdwn`No release yet. Open one with “/deploy”.`);
    return reply(
      lines(
        mrkdwn`*Releases*`,
        ...releases.map(
          (one) =>
            mrkdwn`• *${releaseRef(one)}* ${one.service} ${one.version} → ${one.environment}: ${one.state.replaceAll('_', ' ')}, by ${person(one.requesterId)}, ${moment(one.createdAt)}`,
        ),
        locks.length > 0 && mrkdwn`*Locks*`,
        ...locks.map((lock) => mrkdwn`:lock: ${lock.service ?? lock.environment ?? 'everything'}: ${lock.reason}`),
      ),
    );
  },
});
