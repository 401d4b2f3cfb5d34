import { formatDuration } from '../../domain/report/duration.ts';
import { taskRef } from '../../domain/task/task.ts';
import type { ListedTasks } from '../../usecases/task/list-tasks.ts';
import { lines } from '../kit/blocks.ts';
import { type Mrkdwn, moment, mrkdwn } from '../kit/mrkdwn.ts';

const mostNamed = 6;

/**
 * When the open tasks of a release can have ended, which of them decide it, and which end late. Null when no time is
 * known, because then there is nothing to say.
 */
export function scheduleWords({
  release,
  all,
  schedule,
}: Pick<ListedTasks, 'release' | 'all' | 'schedule'>): Mrkdwn | null {
  const { endsAt, criticalPath, late, unknown } = schedule;
  const open = all.filter(({ id }) => criticalPath.includes(id) || unknown.includes(id));
  if (endsAt === null || (late.length === 0 && open.every(({ expectedMs }) => expectedMs === null))) return null;
  const refs = new Map(all.map((task) => [task.id, taskRef(release, task)]));
  const path = criticalPath.map((id) => refs.get(id) ?? '');
  const shownPath = path.length > mostNamed ? ['…', ...path.slice(-mostNamed)] : path;
  const atLeast = unknown.length === 0 ? '' : ' at the earliest';
  const slips = late.slice(0, mostNamed).map(({ id, byMs }) => `${refs.get(id)} by ${formatDuration(byMs)}`);
  const more = late.length > slips.length ? `, and ${late.length - slips.length} more` : '';
  return lines(
    mrkdwn`Open tasks can end${atLeast} ${moment(endsAt)}, decided by ${shownPath.join(' → ')}.`,
    slips.length > 0 && mrkdwn`:alarm_clock: Late: ${slips.join(', ')}${more}.`,
    unknown.length > 0 &&
      mrkdwn`${unknown.length} open ${unknown.length === 1 ? 'task has' : 'tasks have'} no expected time.`,
  );
}
