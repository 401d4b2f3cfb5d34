import type { Post, PostContent } from '../../domain/message/message.ts';
import { isConfirmable, type PlanChange } from '../../domain/plan/difference.ts';
import { releaseRef } from '../../domain/release/release.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { releaseTitle } from '../../domain/stakeholder/words.ts';
import { actions, lines, type Rendered, section } from '../kit/blocks.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { type Mrkdwn, mrkdwn, person } from '../kit/mrkdwn.ts';
import { changeLine } from './plan-lines.ts';
import { releaseButtons } from './release-buttons.ts';

/** More are in “/deploy plan R-12 history”. */
const mostChanges = 15;

/** What changed in a plan, one line each; a change that voids approvals is marked. */
export function changeLines(changes: readonly PlanChange[], ref: string): Mrkdwn[] {
  const shown = changes.slice(0, mostChanges).map(changeLine);
  const more = changes.length - shown.length;
  return more === 0 ? shown : [...shown, mrkdwn`and ${more} more: “/deploy plan ${ref} history”`];
}

/**
 * Tells somebody who approved an earlier plan what changed since, with a button to confirm it or to approve anew. Once
 * that is decided, or the plan has changed again, it says so instead.
 */
export function planChanged(
  post: Post,
  content: Extract<PostContent, { kind: 'plan-changed' }>,
  view: ReleaseView,
): Rendered {
  const { release } = view;
  const canConfirm = isConfirmable(content.changes);
  const said = lines(
    mrkdwn`:pencil2: *${releaseTitle(view)}*: ${person(content.by)} changed the plan since you approved it.`,
    ...changeLines(content.changes, releaseRef(release)),
    mrkdwn`${outcome(post, content, view, canConfirm)}`,
  );
  const isOpen = isUndecided(post, content, view);
  const ofPlan = { releaseId: release.id, planHash: content.planHash };
  const buttons = isOpen
    ? [
        releaseButtons.approve.draw(canConfirm ? 'Confirm the change' : 'Approve the new plan', ofPlan, {
          style: 'primary',
        }),
        releaseButtons.reject.draw('Reject …', ofPlan, { style: 'danger' }),
        releaseButtons.details.draw('Details', { releaseId: release.id, revision: release.revision }),
      ]
    : [];
  return {
    text: cutMarkup(said.text, limits.messageText),
    blocks: [section(said), ...(isOpen ? actions('plan-changed', buttons) : [])],
  };
}

function isUndecided(post: Post, { planHash }: { planHash: string }, { release, approvals }: ReleaseView): boolean {
  const isMine = approvals.some((one) => one.planHash === planHash && one.personId === post.target);
  return release.state === 'in_review' && release.planHash === planHash && !isMine;
}

function outcome(post: Post, { planHash }: { planHash: string }, view: ReleaseView, canConfirm: boolean): string {
  const { release, approvals } = view;
  const mine = approvals.find((one) => one.planHash === planHash && one.personId === post.target);
  if (mine) return mine.decision === 'approve' ? 'You have approved this plan.' : 'You have rejected this plan.';
  if (release.planHash !== planHash) return 'The plan has changed again since.';
  if (release.state !== 'in_review') return `The release is ${release.state.replaceAll('_', ' ')} now.`;
  return canConfirm
    ? 'Everything else is as you approved it. Confirm it to keep your approval.'
    : 'Your approval does not count any more. Review the plan before you approve it again.';
}
