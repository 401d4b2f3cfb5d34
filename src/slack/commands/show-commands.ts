import { releaseRef } from '../../domain/release/release.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { showRelease } from '../../usecases/query/queries.ts';
import { lines, section } from '../kit/blocks.ts';
import { usesRecentBlocks, withoutRecentBlocks } from '../kit/fallback.ts';
import type { Reply } from '../kit/input.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { joinMrkdwn, type Mrkdwn, mrkdwn, person } from '../kit/mrkdwn.ts';
import { reply } from '../kit/reply.ts';
import { releaseCard } from '../release/release-card.ts';
import { approvalLine, technicalDetails } from '../updates/before.ts';
import { reportText } from '../updates/report-text.ts';
import { releaseSubcommand } from './arguments.ts';

export const statusCommand = releaseSubcommand({
  name: 'status',
  usage: 'status [R-12 | service]',
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
  usage: 'plan [R-12 | service]',
  summary: 'the whole deployment plan',
  run: async (deps, release) => {
    const view = await showRelease(deps, release.id);
    if (!view) return null;
    const parts = planParts(view);
    return {
      text: cutMarkup(joinMrkdwn(parts, '\n\n').text, limits.messageText),
      blocks: parts.map((part) => section(part)),
    };
  },
});

/** The parts of a plan, each for a section of its own. */
function planParts(view: ReleaseView): Mrkdwn[] {
  const { plan, planHash } = view.release;
  const numbered = (steps: readonly { title: string }[]) =>
    steps.map((step, index) => mrkdwn`${index + 1}. ${step.title}`);
  const bullets = (items: readonly string[]) => items.map((one) => mrkdwn`• ${one}`);
  const hears = plan.communication.map(
    (one) =>
      `${one.group}: ${[one.before, one.during, one.after].map((topic) => topic.replaceAll('-', ' ')).join(' → ')}`,
  );
  return [
    mrkdwn`*Plan of ${releaseRef(view.release)}* ${planHash.slice(0, 12)}`,
    technicalDetails(view),
    joinMrkdwn([mrkdwn`*Steps*`, ...numbered(plan.steps)]),
    joinMrkdwn([mrkdwn`*Rollback:* ${plan.rollback.procedure}`, ...numbered(plan.rollback.steps)]),
    joinMrkdwn([mrkdwn`*Success criteria*`, ...bullets(plan.successCriteria)]),
    joinMrkdwn([mrkdwn`*If it goes wrong*`, ...bullets(plan.contingency)]),
    joinMrkdwn([mrkdwn`*Who hears what*`, ...bullets(hears)]),
    approvalLine(view),
  ];
}

export const tasksCommand = releaseSubcommand({
  name: 'tasks',
  usage: 'tasks [R-12 | service]',
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
  usage: 'report [R-12 | service]',
  summary: 'the summary so far, with measured times',
  run: async (deps, release) => {
    const view = await showRelease(deps, release.id);
    return view ? reply(reportText(view, deps.clock.now())) : null;
  },
});
