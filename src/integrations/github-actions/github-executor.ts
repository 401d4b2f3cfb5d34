import type { Clock } from '../../lib/clock.ts';
import type { Executor, OperationQuestion, OperationRef, OperationReport } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { GithubAsk } from '../kit/github/github-rest.ts';
import { createRemoteExecutor } from '../kit/remote/remote-executor.ts';
import { answerReview, questionOf } from './environment-review.ts';
import { createGithubApi, type GithubApi, isRunOf, type Job, type Run, Workflow } from './github-api.ts';

/**
 * Starts a workflow with the operation id as an input, and finds the run by that id in its title. A started run appears
 * in the list within seconds.
 */
export function createGithubExecutor(options: {
  /** Asks about repositories. */
  repos: GithubAsk;
  clock: Clock;
  /** Polling interval for a run, in milliseconds; 3 s by default. */
  lookMs?: number;
}): Executor {
  const api = createGithubApi(options.repos);
  return createRemoteExecutor<Workflow, Run>(
    {
      displayName: 'GitHub',
      target: (words) => Workflow.safeParse(words).data ?? null,
      find: (workflow, operation) => search(api, workflow, operation),
      start: async (workflow, { id }) => {
        const runId = await api.dispatch(workflow, id);
        return runId === null ? null : String(runId);
      },
      look: ({ repository }, remoteId) => api.run(repository, Number(remoteId)),
      idOf: ({ id }) => String(id),
      report: async ({ repository }, run) =>
        toReport(run, await jobsOf(api, repository, run), await questionOf(api, repository, run)),
      abort: async ({ repository }, run) => {
        if (run.status !== 'completed') await api.cancel(repository, run.id);
      },
      answer: ({ repository }, run, answer) => answerReview(api, repository, run, answer),
    },
    options,
  );
}

async function search(api: GithubApi, workflow: Workflow, { id, recordedAt }: OperationRef): Promise<Run | null> {
  // The clocks of two machines differ a little.
  const since = new Date(recordedAt.getTime() - 60_000);
  const runs = await api.runsSince(workflow, since);
  const found = runs.find((run) => isRunOf(run, id));
  if (found === undefined && runs.length >= 100)
    throw new IntegrationError(
      'bad_response',
      'GitHub: more than a hundred runs were started since; it cannot be found',
    );
  return found ?? null;
}

/** The progress of a run, one line per job; a run without readable jobs is still a run. */
async function jobsOf(api: GithubApi, repository: string, run: Run): Promise<readonly Job[]> {
  try {
    return await api.jobs(repository, run.id);
  } catch (error) {
    if (error instanceof IntegrationError) return [];
    throw error;
  }
}

const marks: Readonly<Record<string, string>> = { success: '✓', failure: '✗', skipped: '–', cancelled: '–' };

function toReport(run: Run, jobs: readonly Job[], waitsFor: OperationQuestion | null): OperationReport {
  const startedAt = new Date(run.run_started_at ?? run.created_at);
  const finishedAt = new Date(run.updated_at);
  const link = run.html_url;
  const output = [`Run ${run.id}: ${run.conclusion ?? run.status ?? 'not begun'}`]
    .concat(
      jobs.flatMap(({ name, status, conclusion, steps }) => [
        `${marks[conclusion ?? ''] ?? '…'} ${name} (${conclusion ?? status})`,
        ...steps.filter((step) => step.conclusion === 'failure').map((step) => `  ✗ ${step.name}`),
      ]),
    )
    .join('\n');
  if (run.status !== 'completed')
    return { state: 'running', startedAt, output, link, ...(waitsFor === null ? {} : { waitsFor }) };
  switch (run.conclusion) {
    case 'success':
      return { state: 'succeeded', startedAt, finishedAt, output, link };
    case 'cancelled':
      return failed('aborted');
    case 'timed_out':
      return failed('time_limit');
    case 'failure':
    case 'startup_failure':
    case 'action_required':
    case 'skipped':
    case 'stale':
    case 'neutral':
      return failed('exit_code', `the workflow run ended with ${run.conclusion}`);
    default:
      return {
        state: 'unknown',
        detail: `GitHub: the workflow run ended with ${run.conclusion ?? 'no conclusion'}`,
        mayBeAtWork: false,
      };
  }

  function failed(reason: 'aborted' | 'time_limit' | 'exit_code', detail?: string): OperationReport {
    const words = detail === undefined ? {} : { detail };
    return { state: 'failed', startedAt, finishedAt, output, link, exitCode: null, signal: null, reason, ...words };
  }
}
