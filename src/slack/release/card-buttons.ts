import { deploymentLifecycle } from '../../domain/deployment/lifecycle.ts';
import { releaseLifecycle } from '../../domain/release/lifecycle.ts';
import { mayBe, type Verb } from '../../domain/release/verb.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { promoteButtons } from '../promotion/promote-button.ts';
import { releaseButtons } from './release-buttons.ts';

/** A release scheduled for later asks for confirmation before it starts early. */
function startButton({ release }: ReleaseView) {
  const ofRelease = { releaseId: release.id, revision: release.revision };
  const { startsAt } = release;
  if (startsAt === null) return releaseButtons.start.draw('Start', ofRelease, { style: 'primary' });
  return releaseButtons.start.draw(
    'Start now',
    { ...ofRelease, early: true },
    {
      confirm: {
        title: 'Start now?',
        text: `This release is planned to start at ${startsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC. Pressing Start now starts it immediately.`,
        yes: 'Start now',
        no: 'Not now',
      },
    },
  );
}

/** The actions available for the release now, according to the lifecycles. */
export function cardButtons(view: ReleaseView) {
  const { release, deployment } = view;
  const ofRelease = { releaseId: release.id, revision: release.revision };
  const ofPlan = { releaseId: release.id, planHash: release.planHash };
  const may = new Set<string>(releaseLifecycle.events(release.state));
  const can = new Set<string>(deployment ? deploymentLifecycle.events(deployment.state) : []);
  const mayNow = (verb: Verb) => mayBe(verb, { release, deployment }, !view.isReplaced);
  return [
    ...(may.has('approve') ? [releaseButtons.approve.draw('Approve', ofPlan, { style: 'primary' })] : []),
    ...(may.has('reject') ? [releaseButtons.reject.draw('Reject …', ofPlan, { style: 'danger' })] : []),
    ...(may.has('revise') && deployment === null ? [releaseButtons.edit.draw('Edit plan …', ofRelease)] : []),
    ...(may.has('submit') ? [releaseButtons.askAgain.draw('Ask again', ofRelease, { style: 'primary' })] : []),
    ...(may.has('start') && release.state === 'approved' ? [startButton(view)] : []),
    ...(can.has('resume') ? [releaseButtons.resume.draw('Resume', ofRelease, { style: 'primary' })] : []),
    ...(mayNow('retry') ? [releaseButtons.retry.draw('Try the step again', ofRelease)] : []),
    ...(can.has('pause') ? [releaseButtons.pause.draw('Pause', ofRelease)] : []),
    ...(can.has('abort')
      ? [
          // A system that waits for an answer often calls its own refusal “Abort”.
          releaseButtons.abort.draw('Abort deployment', ofRelease, {
            confirm: {
              title: 'Abort the deployment?',
              text: 'The current step is stopped immediately. You can then roll back or try again.',
              yes: 'Abort deployment',
              no: 'Keep going',
            },
          }),
        ]
      : []),
    ...promoteButtons(view),
    ...(mayNow('rollback') ? [releaseButtons.rollBack.draw('Roll back …', ofRelease, { style: 'danger' })] : []),
    ...(can.has('accept') ? [releaseButtons.accept.draw('Accept as it is …', ofRelease)] : []),
    ...(may.has('cancel')
      ? [
          releaseButtons.cancel.draw('Cancel', ofRelease, {
            confirm: {
              title: 'Cancel this release?',
              text: 'It cannot be reopened; you would open a new release.',
              yes: 'Cancel the release',
              no: 'Keep it',
            },
          }),
        ]
      : []),
    ...(may.has('close') && deployment?.state !== 'rolling_back'
      ? [releaseButtons.close.draw('Close without rolling back', ofRelease)]
      : []),
    detailsButton(view),
  ];
}

function detailsButton({ release }: ReleaseView) {
  return releaseButtons.details.draw('Details', { releaseId: release.id, revision: release.revision });
}
