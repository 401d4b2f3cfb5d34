import type { OperationQuestion, OperationReport } from '../../ports/executor.ts';
import type { Build, Item } from './jenkins-api.ts';
import type { JenkinsJob } from './jenkins-job.ts';

export function reportOfItem({ id, why, cancelled, inQueueSince }: Item): OperationReport {
  const startedAt = new Date(inQueueSince);
  const output = `Queue item ${id}: ${cancelled ? 'canceled' : (why ?? 'waiting')}`;
  if (!cancelled) return { state: 'running', startedAt, output };
  const end = { exitCode: null, signal: null, reason: 'aborted' } as const;
  return { state: 'failed', startedAt, finishedAt: startedAt, output, ...end };
}

export function reportOfBuild(
  { acceptUnstable }: JenkinsJob,
  { number, building, result, timestamp, duration }: Build,
  { log, link, question }: { log: string; link: string; question: OperationQuestion | null },
): OperationReport {
  const startedAt = new Date(timestamp);
  const end = { startedAt, finishedAt: new Date(timestamp + duration), link };
  const output = [`Build ${number}: ${building ? 'running' : (result ?? 'ending')}`, log].filter(Boolean).join('\n');
  const failed = (reason: 'aborted' | 'exit_code', detail?: string): OperationReport => ({
    ...{ state: 'failed', output, exitCode: null, signal: null, reason, ...end },
    ...(detail === undefined ? {} : { detail }),
  });
  if (building || result === null)
    return { state: 'running', startedAt, output, link, ...(question === null ? {} : { waitsFor: question }) };
  switch (result) {
    case 'SUCCESS':
      return { state: 'succeeded', output, ...end };
    case 'UNSTABLE':
      if (acceptUnstable) return { state: 'succeeded', output, ...end };
      return failed('exit_code', 'the build is unstable');
    case 'FAILURE':
    case 'NOT_BUILT':
      return failed('exit_code', `the build ended with ${result}`);
    case 'ABORTED':
      return failed('aborted');
    default:
      return { state: 'unknown', detail: `Jenkins: the build ended with ${result}`, mayBeAtWork: false };
  }
}
