import type { OperationReport } from '../../ports/executor.ts';
import { isOfTarget, type Target } from './own-deploy.ts';
import type { Deploy } from './render-api.ts';

const atWork: ReadonlySet<string> = new Set([
  'created',
  'queued',
  'build_in_progress',
  'pre_deploy_in_progress',
  'update_in_progress',
]);
const failures: ReadonlySet<string> = new Set(['build_failed', 'pre_deploy_failed', 'update_failed']);

/** Whether Render still works on it, as far as its status says; a status that is not known says nothing. */
export function mayBeUnfinished({ status }: Deploy): boolean {
  return !['live', 'deactivated', 'canceled', ...failures].includes(status);
}

/** `dashboard`: the page of the service; null when it is not known. */
export function toReport(target: Target, deploy: Deploy, dashboard: string | null): OperationReport {
  const { id, status, commit } = deploy;
  const startedAt = deploy.startedAt ?? deploy.createdAt;
  const endedAt = deploy.finishedAt ?? deploy.updatedAt ?? startedAt;
  // The clocks of a vendor may disagree with each other.
  const finishedAt = new Date(Math.max(startedAt.getTime(), endedAt.getTime()));
  const linked = dashboard === null ? {} : { link: `${dashboard}/deploys/${encodeURIComponent(id)}` };
  const lines = [`Deploy ${id}: ${status}`, ...(dashboard === null ? [] : [`Logs: ${dashboard}/logs`])];
  const output = lines.join('\n');

  if (atWork.has(status)) return { state: 'running', startedAt, output, ...linked };
  if (failures.has(status)) return failed('exit_code', `Render ended deploy ${id} with ${status}`);
  if (status === 'canceled') return failed('aborted');
  if (status === 'live') return live();
  // It was live and was replaced; Render notes the end of a deploy when it goes live.
  if (status === 'deactivated' && deploy.finishedAt) return live();
  const detail =
    status === 'deactivated'
      ? `Render: deploy ${id} was replaced, and Render does not say that it was ever live`
      : `Render: deploy ${id} has the status ${status}, which is not known here`;
  return { state: 'unknown', detail, mayBeAtWork: status !== 'deactivated' };

  function live(): OperationReport {
    if (target.commitId !== undefined && isOfTarget(target, deploy) === false)
      return failed('exit_code', `Render deployed commit ${commit?.id} instead of ${target.commitId}`);
    return { state: 'succeeded', startedAt, finishedAt, output, ...linked };
  }

  function failed(reason: 'aborted' | 'exit_code', detail?: string): OperationReport {
    const words = detail === undefined ? {} : { detail };
    return {
      state: 'failed',
      startedAt,
      finishedAt,
      output,
      ...linked,
      exitCode: null,
      signal: null,
      reason,
      ...words,
    };
  }
}
