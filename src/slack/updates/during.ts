import type { ReleaseView } from '../../domain/release/view.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { lines } from '../kit/blocks.ts';
import { joinMrkdwn, type Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import {
  affectsCustomers,
  bar,
  checkLines,
  isInTrouble,
  phaseWords,
  progress,
  trafficPercent,
  troubleWords,
  watchNoteLines,
} from './words.ts';

/** Executives: only major problems. */
export function majorIssues(view: ReleaseView): Mrkdwn {
  const { service, deployment } = view;
  if (!isInTrouble(view))
    return mrkdwn`The new version of *${service.displayName}* is being deployed. No major issues.`;
  if (!affectsCustomers(view))
    return mrkdwn`The new version of *${service.displayName}* could not be deployed yet. Customers are not affected: they still have the previous one.`;
  if (deployment?.state === 'rolling_back')
    return mrkdwn`:warning: *${service.displayName}* has a problem with the new version. It is being rolled back to the previous version (${deployment.previousVersion ?? ''}) now.`;
  return mrkdwn`:warning: *${service.displayName}* has a problem with the new version. The on-call team has been notified and decides whether to roll back.`;
}

/** Product: progress. */
export function progressUpdates(view: ReleaseView): Mrkdwn {
  const { done, all, current } = progress(view);
  const { deployment } = view;
  return lines(
    mrkdwn`${bar(done, all)} ${phaseWords(view)}`,
    current !== null && mrkdwn`Now: ${current}`,
    deployment?.state === 'verifying' &&
      deployment.watchEndsAt !== null &&
      mrkdwn`Live. Watched until ${moment(deployment.watchEndsAt)}.`,
    isInTrouble(view) && mrkdwn`:warning: Something is wrong: ${troubleInShort(view)}`,
  );
}

/** For people who follow a release but do not run it: without instructions. */
function troubleInShort(view: ReleaseView): string {
  const lost = view.deployment?.state === 'unknown' ? view.steps.find((step) => step.state === 'unknown') : undefined;
  if (lost) return `how “${lost.planned.title}” ended is unknown. People have been paged to check.`;
  return troubleWords(view) ?? phaseWords(view);
}

/** Development: everything, in real time. */
export function realTimeStatus(view: ReleaseView): Mrkdwn {
  const { deployment, steps } = view;
  const percent = trafficPercent(view);
  const marks: Readonly<Record<string, string>> = {
    done: '✓',
    running: '▶',
    failed: '✗',
    unknown: '?',
    aborted: '■',
    skipped: '–',
    pending: '·',
  };
  return lines(
    mrkdwn`*State:* ${deployment?.state.replaceAll('_', ' ') ?? 'not started'} · *verdict:* ${deployment?.verdict ?? 'pending'}${percent === null ? mrkdwn`` : mrkdwn` · *traffic on the new version:* ${percent} %`}`,
    joinMrkdwn(
      steps.map((step) => {
        const took =
          step.startedAt && step.finishedAt
            ? `, ${formatDuration(step.finishedAt.getTime() - step.startedAt.getTime())}`
            : '';
        return mrkdwn`${marks[step.state] ?? '·'} ${step.planned.title} (${step.state}${took})`;
      }),
    ),
    joinMrkdwn((deployment?.findings ?? []).map((finding) => mrkdwn`:warning: ${finding.words}`)),
    ...watchNoteLines(view),
  );
}

/** Operations: the health of the service, check by check. */
export function activeMonitoring(view: ReleaseView): Mrkdwn {
  const { deployment, escalations } = view;
  const open = escalations.filter((one) => one.closedAt === null);
  return lines(
    mrkdwn`*Verdict:* ${deployment?.verdict ?? 'pending'}${deployment?.watchEndsAt ? '' : ' (the watch starts when the steps are done)'}`,
    joinMrkdwn(checkLines(view)),
    ...watchNoteLines(view),
    ...open.map(
      (one) =>
        mrkdwn`:rotating_light: ${one.summary} – ${one.acknowledgedBy === null ? mrkdwn`not acknowledged yet` : mrkdwn`acknowledged by ${person(one.acknowledgedBy)}`}`,
    ),
  );
}

/** Customer support: is there anything to tell customers? */
export function issueEscalation(view: ReleaseView): Mrkdwn {
  const { service, deployment } = view;
  if (isInTrouble(view) && !affectsCustomers(view))
    return mrkdwn`The update of *${service.displayName}* stopped before it reached anyone. Customers notice nothing. Nothing to communicate.`;
  if (!isInTrouble(view))
    return mrkdwn`*${service.displayName}* is being updated. Customers should notice nothing. Nothing to communicate.`;
  const hurt = [...new Set((deployment?.findings ?? []).map((finding) => finding.title))];
  return lines(
    mrkdwn`:warning: Customers may have trouble with *${service.displayName}*${hurt.length > 0 ? ` right now: ${hurt.join(', ')}` : ' right now'}.`,
    mrkdwn`*What to say:* we know about it and are ${deployment?.state === 'rolling_back' ? 'rolling back to the previous version; it takes a few minutes at most' : 'working on it'}. Please try again shortly.`,
    mrkdwn`You do not need to collect details. This message is updated when it is resolved.`,
  );
}
