import type { Clock } from '../../lib/clock.ts';
import { redact, type Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Executor, OperationRef, OperationReport } from '../../ports/executor.ts';
import type { HttpClient } from '../http-client.ts';
import { createGithubApi, type GithubApi, type Job, type Run, Workflow } from './github-api.ts';

/** Only the worker that recorded the intent can have started an operation younger than this. */
const ownMs = 5_000;
/** A started run appears in the list within seconds; after this time it counts as never started. */
const visibleWithinMs = 90_000;

/**
 * Starts a workflow with the operation id as an input, and finds the run by that id in its title. A run that was
 * started but is not listed yet counts as running, so that nothing is started twice.
 */
export function createGithubExecutor(options: {
  url: string;
  token: Secret;
  clock: Clock;
  http: HttpClient;
  /** Polling interval for a run, in milliseconds; 3 s by default. */
  lookMs?: number;
}): Executor {
  const { clock, http, url, token, lookMs = 3_000 } = options;
  const api = createGithubApi(http, url, token);
  /** Runs by operation id, as far as this process knows them. */
  const known = new Map<string, number>();

  const find = async (operation: OperationRef): Promise<Run | null> => {
    const workflow = workflowOf(operation);
    const id = known.get(operation.id);
    const run = id === undefined ? await search(api, workflow, operation) : await api.run(workflow.repository, id);
    if (run !== null) known.set(operation.id, run.id);
    return run;
  };

  const report = async (operation: OperationRef): Promise<OperationReport> => {
    if (Workflow.safeParse(operation.with).success === false) return { state: 'absent' };
    const run = await find(operation);
    if (run === null && known.has(operation.id))
      return { state: 'unknown', detail: 'GitHub no longer has the run', mayBeAtWork: true };
    if (run !== null) return toReport(run, await jobsOf(api, operation, run));
    const ageMs = clock.now().getTime() - operation.recordedAt.getTime();
    if (ageMs < ownMs || ageMs > visibleWithinMs) return { state: 'absent' };
    return { state: 'running', startedAt: operation.recordedAt, output: 'Waiting for GitHub to show the run.' };
  };

  return {
    reach: 'anywhere',
    start: async (operation) => {
      const workflow = workflowOf(operation);
      if (known.has(operation.id) || (await search(api, workflow, operation)) !== null) return;
      const id = await api.dispatch(workflow, operation.id);
      if (id !== null) known.set(operation.id, id);
    },
    report,
    abort: async (operation) => {
      const run = Workflow.safeParse(operation.with).success ? await find(operation) : null;
      if (run !== null && run.status !== 'completed') await api.cancel(workflowOf(operation).repository, run.id);
    },
    settled: async (operation, timeoutMs) => {
      const until = clock.monotonicMs() + timeoutMs;
      for (;;) {
        if ((await report(operation)).state !== 'running') return;
        const left = until - clock.monotonicMs();
        if (left <= 0) return;
        await clock.sleep(Math.min(lookMs, left));
      }
    },
  };
}

async function search(api: GithubApi, workflow: Workflow, { id, recordedAt }: OperationRef): Promise<Run | null> {
  // The clocks of two machines differ a little.
  const since = new Date(recordedAt.getTime() - 60_000);
  const runs = await api.runsSince(workflow, since);
  const found = runs.find(({ display_title, name }) => display_title.includes(id) || name?.includes(id));
  if (found === undefined && runs.length >= 100)
    throw new IntegrationError(
      'bad_response',
      'GitHub: more than a hundred runs were started since; it cannot be found',
    );
  return found ?? null;
}

function workflowOf({ with: words }: OperationRef): Workflow {
  const read = Workflow.safeParse(words);
  if (read.success) return read.data;
  throw new IntegrationError('bad_response', 'the step names no workflow', { cause: read.error });
}

/** The progress of a run, one line per job; a run without readable jobs is still a run. */
async function jobsOf(api: GithubApi, operation: OperationRef, run: Run): Promise<readonly Job[]> {
  try {
    return await api.jobs(workflowOf(operation).repository, run.id);
  } catch (error) {
    if (error instanceof IntegrationError) return [];
    throw error;
  }
}

const marks: Readonly<Record<string, string>> = { success: '✓', failure: '✗', skipped: '–', cancelled: '–' };

function toReport(run: Run, jobs: readonly Job[]): OperationReport {
  const startedAt = new Date(run.run_started_at ?? run.created_at);
  const finishedAt = new Date(run.updated_at);
  const lines = jobs.flatMap(({ name, status, conclusion, steps }) => [
    `${marks[conclusion ?? ''] ?? '…'} ${name} (${conclusion ?? status})`,
    ...steps.filter((step) => step.conclusion === 'failure').map((step) => `  ✗ ${step.name}`),
  ]);
  const waits = run.status === 'waiting' ? ['Waiting for an approval on GitHub.'] : [];
  const output = redact([run.html_url, ...waits, ...lines].join('\n')).slice(-8_000);
  if (run.status !== 'completed') return { state: 'running', startedAt, output };
  switch (run.conclusion) {
    case 'success':
      return { state: 'succeeded', startedAt, finishedAt, output };
    case 'cancelled':
      return failed('aborted');
    case 'timed_out':
      return failed('time_limit');
    default:
      return failed('exit_code', `the workflow run ended with ${run.conclusion ?? 'no conclusion'}: ${run.html_url}`);
  }

  function failed(reason: 'aborted' | 'time_limit' | 'exit_code', detail?: string): OperationReport {
    const words = detail === undefined ? {} : { detail };
    return { state: 'failed', startedAt, finishedAt, output, exitCode: null, signal: null, reason, ...words };
  }
}
