import type { ReleaseView } from '../release/view.ts';
import { formatDuration } from '../report/duration.ts';

import { joinRich, link, moment, person, type RichText, rich, richLines } from '../rich-text.ts';
import {
  affectsCustomers,
  bar,
  checkLines,
  isInTrouble,
  isStopped,
  phaseWords,
  progress,
  trafficPercent,
  troubleWords,
  watchNoteLines,
} from './words.ts';

/** Executives: only major problems. */
export function majorIssues(view: ReleaseView): RichText {
  const { service, deployment } = view;
  if (!isInTrouble(view)) return rich`The new version of *${service.displayName}* is being deployed. No major issues.`;
  if (!affectsCustomers(view) && isStopped(view))
    return rich`The deployment of the new version of *${service.displayName}* was stopped automatically. Customers still have the previous one.`;
  if (!affectsCustomers(view))
    return rich`The new version of *${service.displayName}* could not be deployed yet. Customers are not affected: they still have the previous one.`;
  if (deployment?.state === 'rolling_back')
    return rich`:warning: *${service.displayName}* has a problem with the new version. It is being rolled back to the previous version (${deployment.previousVersion ?? ''}) now.`;
  if (isStopped(view))
    return rich`:warning: *${service.displayName}* has a problem with the new version. Its deployment was stopped automatically; the on-call team has been notified and decides whether to roll back.`;
  return rich`:warning: *${service.displayName}* has a problem with the new version. The on-call team has been notified and decides whether to roll back.`;
}

/** Product: progress. */
export function progressUpdates(view: ReleaseView): RichText {
  const { done, all, current } = progress(view);
  const { deployment } = view;
  return richLines(
    rich`${bar(done, all)} ${phaseWords(view)}`,
    current !== null && rich`Now: ${current}`,
    deployment?.state === 'verifying' &&
      deployment.watchEndsAt !== null &&
      rich`Live. Watched until ${moment(deployment.watchEndsAt)}.`,
    isInTrouble(view) && rich`:warning: Something is wrong: ${troubleInShort(view)}`,
  );
}

/** For people who follow a release but do not run it: without instructions. */
function troubleInShort(view: ReleaseView): string {
  const lost = view.deployment?.state === 'unknown' ? view.steps.find((step) => step.state === 'unknown') : undefined;
  if (lost) return `how “${lost.planned.title}” ended is unknown. People have been paged to check.`;
  return troubleWords(view) ?? phaseWords(view);
}

/** Development: everything, in real time. */
export function realTimeStatus(view: ReleaseView): RichText {
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
  return richLines(
    rich`*State:* ${deployment?.state.replaceAll('_', ' ') ?? 'not started'} · *verdict:* ${deployment?.verdict ?? 'pending'}${percent === null ? rich`` : rich` · *traffic on the new version:* ${percent} %`}`,
    joinRich(
      steps.map((step) => {
        const took =
          step.startedAt && step.finishedAt
            ? `, ${formatDuration(step.finishedAt.getTime() - step.startedAt.getTime())}`
            : '';
        const waits = step.remote?.question ? ', waits for an answer' : '';
        const place = step.remote?.link ? rich` · ${link(step.remote.link, 'open')}` : rich``;
        return rich`${marks[step.state] ?? '·'} ${step.planned.title} (${step.state}${took}${waits})${place}`;
      }),
    ),
    joinRich((deployment?.findings ?? []).map((finding) => rich`:warning: ${finding.words}`)),
    stoppedLine(view),
    ...watchNoteLines(view),
  );
}

/** Nobody pressed: who stopped it, and who decides what follows. */
function stoppedLine(view: ReleaseView): RichText | null {
  return isStopped(view)
    ? rich`:octagonal_sign: Quarterdeck stopped the remaining steps, as the plan says. A person decides what follows: roll back, or try the step again.`
    : null;
}

/** Operations: the health of the service, check by check. */
export function activeMonitoring(view: ReleaseView): RichText {
  const { deployment, escalations } = view;
  const open = escalations.filter((one) => one.closedAt === null);
  return richLines(
    rich`*Verdict:* ${deployment?.verdict ?? 'pending'}${deployment?.watchEndsAt ? '' : ' (the watch starts when the steps are done)'}`,
    joinRich(checkLines(view)),
    stoppedLine(view),
    ...watchNoteLines(view),
    ...open.map(
      (one) =>
        rich`:rotating_light: ${one.summary} – ${one.acknowledgedBy === null ? rich`not acknowledged yet` : rich`acknowledged by ${person(one.acknowledgedBy)}`}`,
    ),
  );
}

/** Customer support: is there anything to tell customers? */
export function issueEscalation(view: ReleaseView): RichText {
  const { service, deployment } = view;
  if (isInTrouble(view) && !affectsCustomers(view))
    return rich`The update of *${service.displayName}* stopped before it reached anyone. Customers notice nothing. Nothing to communicate.`;
  if (!isInTrouble(view))
    return rich`*${service.displayName}* is being updated. Customers should notice nothing. Nothing to communicate.`;
  const hurt = [...new Set((deployment?.findings ?? []).map((finding) => finding.title))];
  return richLines(
    rich`:warning: Customers may have trouble with *${service.displayName}*${hurt.length > 0 ? ` right now: ${hurt.join(', ')}` : ' right now'}.`,
    rich`*What to say:* we know about it and are ${deployment?.state === 'rolling_back' ? 'rolling back to the previous version; it takes a few minutes at most' : 'working on it'}. Please try again shortly.`,
    rich`You do not need to collect details. You will hear here when it is resolved.`,
  );
}
