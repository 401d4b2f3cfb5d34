import { judgedChecks } from '../analysis/judged-checks.ts';
import { hasReachedUsers, isAcceptedAsIs } from '../deployment/deployment.ts';
import type { ReleaseView } from '../release/view.ts';
import { formatDuration } from '../report/duration.ts';

import { joinRich, person, type RichText, rich, richLines } from '../rich-text.ts';
import { rollbackTook, speedWords, troubleWords, watchNoteLines } from './words.ts';

/** Executives: the outcome in two lines. */
export function successSummary(view: ReleaseView): RichText {
  const { release, service, deployment } = view;
  if (isAcceptedAsIs(deployment))
    return richLines(
      rich`*${service.displayName}* ${release.version} is live with a known problem that the team accepted for now.`,
      rich`Responsible: ${person(release.captainId)}.`,
    );
  if (release.state === 'completed')
    return richLines(
      rich`*${service.displayName}* ${release.version} is live and stable.`,
      deployment?.finishedAt
        ? rich`Deployed in ${formatDuration((deployment.deployedAt ?? deployment.finishedAt).getTime() - deployment.startedAt.getTime())} without interruption.`
        : null,
      ...watchNoteLines(view),
    );
  if (release.state === 'rolled_back')
    return richLines(
      rich`*${service.displayName}* ${release.version} had a problem and was rolled back. The previous version is live and healthy again.`,
      rich`Restored in ${rollbackTook(view) ?? 'an unknown time'} after the decision. The version stays blocked until someone removes the lock.`,
    );
  if (hasReachedUsers(view.steps))
    return rich`*${service.displayName}* ${release.version} was not deployed as planned and was not rolled back; part of it may be in use. Responsible: ${person(release.captainId)}.`;
  return rich`The release of *${service.displayName}* ${release.version} was canceled. Nothing changed for customers.`;
}

/** Product: is the feature there? */
export function featureValidation(view: ReleaseView): RichText {
  const { release, environment } = view;
  if (isAcceptedAsIs(view.deployment))
    return rich`*Live:* ${release.plan.artifact.notes}\n*Known problem, accepted for now:* ${troubleWords(view) ?? 'see the report'}`;
  if (release.state === 'completed')
    return richLines(
      rich`*Live:* ${release.plan.artifact.notes}`,
      rich`*Confirmed by the watch:* ${(view.deployment === null ? environment.checks : judgedChecks(environment.checks, view.deployment)).map((check) => check.title).join(', ') || 'nothing'}`,
      ...watchNoteLines(view),
    );
  if (release.state === 'rolled_back')
    return rich`*Not live:* ${release.plan.artifact.notes}\nIt was rolled back because of a problem; the team will ship it again once it is fixed.`;
  if (hasReachedUsers(view.steps))
    return rich`*Not confirmed:* ${release.plan.artifact.notes}\nThe release was closed before the watch could confirm it.`;
  return rich`*Not shipped:* ${release.plan.artifact.notes}`;
}

/** Development: numbers. */
export function performanceData(view: ReleaseView): RichText {
  const { environment, deployment, measurements } = view;
  const rows = environment.checks.map((check) => {
    const mine = measurements.filter((one) => one.check === check.name && one.outcome !== 'error');
    const failed = mine.filter((one) => one.outcome === 'failed').length;
    const before = deployment?.baseline[check.name];
    const baseline = before === undefined ? 'no baseline' : `${Math.round(before)} ms before`;
    const was = check.expect.kind === 'answer' ? ` (${baseline})` : '';
    return rich`• ${check.title}: ${speedWords(check, mine)}${was}, ${failed} of ${mine.length} readings failed`;
  });
  const took = rollbackTook(view);
  return richLines(
    took === null
      ? null
      : rich`*Rolled back* to ${deployment?.previousVersion ?? ''} in ${took}: ${deployment?.rollback?.reason ?? ''}`,
    rich`*Latency and failures on ${view.release.version}*`,
    joinRich(rows),
    ...watchNoteLines(view),
  );
}

/** Operations: what happened, when, and who did what. */
export function incidentReport(view: ReleaseView): RichText {
  const { escalations, deployment, release } = view;
  if (escalations.length === 0)
    return richLines(
      rich`*No incident.* ${release.state === 'completed' && !isAcceptedAsIs(deployment) ? 'The watch ended healthy.' : 'Nothing was escalated.'}`,
      ...watchNoteLines(view),
    );
  const rollback = deployment?.rollback;
  const [first] = escalations;
  return richLines(
    rich`*What:* ${troubleWords(view) ?? 'see the thread'}`,
    ...watchNoteLines(view),
    ...escalations.map(
      (one) =>
        rich`• ${one.raisedAt.toISOString().slice(11, 19)} UTC ${one.severity}: ${one.summary}${one.acknowledgedBy === null ? rich`` : rich` – acknowledged by ${person(one.acknowledgedBy)}`}`,
    ),
    rollback
      ? rich`*Decided by* ${person(rollback.requestedBy)} · *restored in* ${rollbackTook(view) ?? 'not restored'}${first && rollback.restoredAt ? rich` · *alarm to restored* ${formatDuration(Date.parse(rollback.restoredAt) - first.raisedAt.getTime())}` : rich``}`
      : null,
    rollback
      ? joinRich(rollback.validation.map((one) => rich`${one.isPassed ? '✓' : '✗'} ${one.title}: ${one.detail}`))
      : null,
  );
}

/** Customer support: the customer impact, and whether it is over. */
export function userImpact(view: ReleaseView): RichText {
  const { release, service, deployment, escalations } = view;
  if (isAcceptedAsIs(deployment))
    return richLines(
      rich`The update of *${service.displayName}* stays live, with a known problem: ${affected(view)}.`,
      rich`*What to say to customers who ask:* we know about it, and a fix is coming.`,
    );
  if (release.state === 'completed')
    return richLines(
      rich`The update to *${service.displayName}* is complete. ${release.plan.artifact.notes} No problems were seen.`,
      ...watchNoteLines(view),
    );
  if (release.state !== 'rolled_back' && hasReachedUsers(view.steps))
    return richLines(
      rich`The update of *${service.displayName}* did not go as planned and was not rolled back. Customers may notice.`,
      rich`*What to say to customers who ask:* we know about it. ${person(release.captainId)} knows the details.`,
    );
  if (release.state !== 'rolled_back')
    return rich`The update of *${service.displayName}* did not take place. Nothing changed for customers.`;
  const [first] = escalations;
  const restoredAt = deployment?.rollback?.restoredAt;
  const lasted =
    first && restoredAt
      ? ` It lasted about ${formatDuration(Date.parse(restoredAt) - first.raisedAt.getTime())} after we noticed.`
      : '';
  return richLines(
    rich`Resolved: *${service.displayName}* works as before.${lasted}`,
    rich`*What to say to customers who ask:* there was a problem with an update; it has been rolled back.`,
  );
}

/** The failing checks, by their titles. */
function affected({ deployment }: ReleaseView): string {
  return (
    [...new Set(deployment?.findings.map((finding) => finding.title))].join(', ') || 'not everything works as before'
  );
}
