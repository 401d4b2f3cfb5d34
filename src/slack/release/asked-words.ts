import { onCurrentPlan } from '../../domain/approval/approval.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { type Todo, taskRef } from '../../domain/task/task.ts';
import { joinMrkdwn, type Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { changeNeeded } from '../linked-record/record-lines.ts';
import { promotionNeeded } from '../promotion/promotion-needed.ts';
import { approversWords } from './plan-lines.ts';

/** Who has to do what for the release to continue; null when nobody does. */
export function askedWords(view: ReleaseView): Mrkdwn | null {
  const { release } = view;
  const needed = neededWords(view);
  const rest = needed === null ? mrkdwn`` : mrkdwn`; also needed: ${needed}`;
  switch (release.state) {
    case 'in_review':
      return mrkdwn`${approversWords(view)}${rest}`;
    case 'approved': {
      const captain = person(release.captainId);
      if (release.startsAt !== null) return mrkdwn`starts ${moment(release.startsAt)}${rest}`;
      return needed === null ? mrkdwn`${captain} can start it` : mrkdwn`before ${captain} can start it: ${needed}`;
    }
    case 'rejected': {
      const [refused] = onCurrentPlan(release, view.approvals).reject;
      const by = refused === undefined ? mrkdwn`` : mrkdwn`by ${person(refused.personId)}: ${refused.comment}\n`;
      return mrkdwn`${by}${person(release.captainId)} can change the plan to ask again`;
    }
    default:
      return null;
  }
}

/** What the start waits for besides the approvals here; null when that is nothing. */
export function neededWords(view: ReleaseView): Mrkdwn | null {
  const { release, todos, deployment } = view;
  if (deployment !== null || !(release.state === 'in_review' || release.state === 'approved')) return null;
  const open = todos.filter((todo) => todo.phase === 'before' && todo.evidence === 'attestation' && !todo.ticked);
  const provable = todos.filter(
    ({ phase, evidence, ticked }) =>
      phase === 'before' && (evidence === 'link' || evidence === 'output') && ticked === null,
  );
  const pieces = [
    promotionNeeded(view),
    changeNeeded(view),
    open.length === 0 ? null : mrkdwn`${open.length} to check off below`,
    provable.length === 0 ? null : mrkdwn`${evidenceAsked(provable, view)}`,
  ].filter((piece): piece is Mrkdwn => piece !== null);
  return pieces.length === 0 ? null : joinMrkdwn(pieces, ', ');
}

/** What must be ticked with evidence, and where: the form of the first task that it is about. */
function evidenceAsked(open: readonly Todo[], { release, tasks }: ReleaseView): string {
  const [first] = open;
  const task = tasks.find(({ id, position }) => id === first?.taskId && position !== 0);
  const where = task === undefined ? '' : `: “/deploy task ${taskRef(release, task)}”`;
  return `evidence for ${open.length} ${open.length === 1 ? 'item' : 'items'}${where}`;
}
