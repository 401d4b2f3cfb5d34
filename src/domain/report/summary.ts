import { releaseRef } from '../release/release.ts';
import type { ReleaseView } from '../release/view.ts';
import { formatDuration } from './duration.ts';

/** The summary report of a release that has ended: outcome, timeline with measured times, issues, proof of stability. */
export function writeReport(view: ReleaseView, now: Date): string {
  const { release, deployment, approvals, steps, notes, escalations } = view;
  const lines = [
    `**${releaseRef(release)}: ${release.service} ${release.version} to ${release.environment}**`,
    `Outcome: ${outcome(view)}`,
    '',
    '**Timeline**',
    `- requested by <@${release.requesterId}> at ${clockTime(release.createdAt)}`,
    ...approvals.map(
      (one) =>
        `- ${one.decision === 'approve' ? 'approved' : 'rejected'} by <@${one.personId}> at ${clockTime(one.at)}, ${formatDuration(one.at.getTime() - release.createdAt.getTime())} after the request`,
    ),
  ];
  if (deployment) {
    lines.push(`- started at ${clockTime(deployment.startedAt)}`);
    for (const step of steps)
      if (step.startedAt && step.finishedAt)
        lines.push(
          `- ${step.planned.title}: ${step.state}, ${formatDuration(step.finishedAt.getTime() - step.startedAt.getTime())}`,
        );
    if (deployment.deployedAt) {
      lines.push(`- live after ${formatDuration(deployment.deployedAt.getTime() - deployment.startedAt.getTime())}`);
      const until = deployment.rollback ? new Date(deployment.rollback.startedAt) : (deployment.finishedAt ?? now);
      lines.push(`- watched for ${formatDuration(until.getTime() - deployment.deployedAt.getTime())}`);
    }
  }
  const rollback = deployment?.rollback;
  if (rollback?.restoredAt) {
    const tookMs = Date.parse(rollback.restoredAt) - Date.parse(rollback.startedAt);
    lines.push(
      `- rolled back to ${rollback.targetVersion} by <@${rollback.requestedBy}> in ${formatDuration(tookMs)} (objective ${formatDuration(release.plan.rollback.objectiveMs)})`,
    );
    const [first] = escalations;
    if (first)
      lines.push(
        `- from the first alarm to restored: ${formatDuration(Date.parse(rollback.restoredAt) - first.raisedAt.getTime())}`,
      );
  }
  const issues = notes.filter((note) => note.kind === 'issue');
  lines.push('', '**Issues**', ...(issues.length > 0 ? issues.map((note) => `- ${note.markdown}`) : ['- none']));
  if (rollback && rollback.validation.length > 0)
    lines.push(
      '',
      '**Restoration**',
      ...rollback.validation.map((one) => `- ${one.title}: ${one.isPassed ? 'passed' : 'failed'} (${one.detail})`),
    );
  else if (release.state === 'completed')
    lines.push(
      '',
      '**Stability**',
      `- the watch ended healthy with ${view.measurements.length} recent readings, ${failed(view)} of them failed`,
    );
  return lines.join('\n');
}

function outcome({ release, deployment }: ReleaseView): string {
  switch (release.state) {
    case 'completed':
      return 'completed; the service is stable';
    case 'rolled_back':
      return `rolled back to ${deployment?.rollback?.targetVersion ?? 'the previous version'}: ${deployment?.rollback?.reason ?? ''}`;
    default:
      return release.state.replaceAll('_', ' ');
  }
}

function failed(view: ReleaseView): number {
  return view.measurements.filter((one) => one.outcome === 'failed').length;
}

function clockTime(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
