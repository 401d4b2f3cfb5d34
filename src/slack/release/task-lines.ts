import { isAcceptedAsIs } from '../../domain/deployment/deployment.ts';
import { questionAbout } from '../../domain/deployment/trouble-key.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import type { TaskLine, TaskStatus } from '../kit/blocks.ts';

const statusOf: Readonly<Record<string, TaskStatus>> = {
  pending: 'pending',
  skipped: 'pending',
  running: 'in_progress',
  done: 'complete',
  failed: 'error',
  unknown: 'error',
  aborted: 'error',
};

/** The steps, running or planned, and the watch after them. */
export function taskLines(view: ReleaseView): TaskLine[] {
  const { release, steps, deployment, escalations } = view;
  const planned = release.plan.steps.map(
    (step, index): TaskLine => ({ id: `plan-${index + 1}`, title: step.title, status: 'pending' }),
  );
  const real = steps
    .filter((step) => step.state !== 'skipped')
    .map((step): TaskLine => {
      const took =
        step.startedAt && step.finishedAt ? formatDuration(step.finishedAt.getTime() - step.startedAt.getTime()) : '';
      const isUndecided = questionAbout(step, escalations) !== null;
      return {
        id: step.id,
        title: step.planned.title,
        status: isUndecided && deployment?.state === 'paused' ? 'error' : (statusOf[step.state] ?? 'pending'),
        ...(took ? { details: `${isUndecided ? 'no verdict' : step.state} in ${took}` } : {}),
        ...(step.output ? { output: step.output } : {}),
        ...(step.remote?.link
          ? { link: { url: step.remote.link, text: `Open in ${new URL(step.remote.link).host}` } }
          : {}),
      };
    });
  return [...(steps.length === 0 ? planned : real), ...watchLine(view)];
}

function watchLine({ deployment, release }: ReleaseView): TaskLine[] {
  const title = `Watch for ${formatDuration(release.plan.schedule.watchMs)}`;
  if (deployment?.rollback) return [];
  if (!deployment?.deployedAt) return [{ id: 'watch', title, status: 'pending' }];
  const isAccepted = isAcceptedAsIs(deployment);
  const hasFailed = deployment.state === 'degraded' || isAccepted;
  const status: TaskStatus = hasFailed ? 'error' : deployment.state === 'succeeded' ? 'complete' : 'in_progress';
  const findings = deployment.findings.map((finding) => finding.words).join('\n');
  return [
    {
      id: 'watch',
      title,
      status,
      details: `verdict: ${deployment.verdict}${isAccepted ? ', accepted as it is' : ''}`,
      ...(findings ? { output: findings } : {}),
    },
  ];
}
