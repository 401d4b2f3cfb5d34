import { z } from 'zod';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpAnswer, HttpAsk, HttpClient } from '../http-client.ts';

/** The fields of a run that are used here. */
export const Run = z.object({
  id: z.number().int(),
  display_title: z.string().default(''),
  name: z.string().nullish(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  html_url: z.string(),
  created_at: z.string(),
  run_started_at: z.string().optional(),
  updated_at: z.string(),
});
export type Run = z.output<typeof Run>;
const Runs = z.object({ workflow_runs: z.array(Run) });
const Dispatched = z.object({ workflow_run_id: z.number().int() });
const Jobs = z.object({
  jobs: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      conclusion: z.string().nullable(),
      steps: z.array(z.object({ name: z.string(), conclusion: z.string().nullable() })).default([]),
    }),
  ),
});
export type Job = z.output<typeof Jobs>['jobs'][number];

/** The location of a workflow, and its inputs. */
export const Workflow = z.object({
  repository: z.string(),
  workflow: z.string(),
  ref: z.string(),
  inputs: z.record(z.string(), z.string()),
  operationInput: z.string(),
});
export type Workflow = z.output<typeof Workflow>;

/** The few GitHub API calls needed to run a workflow. Each throws IntegrationError. */
export interface GithubApi {
  /** Starts a run; returns its id if GitHub reports it, otherwise null. */
  dispatch(workflow: Workflow, operationId: string): Promise<number | null>;
  /** Runs of the workflow started by a dispatch since then, newest first, at most a hundred. */
  runsSince(workflow: Workflow, since: Date): Promise<Run[]>;
  run(repository: string, id: number): Promise<Run | null>;
  jobs(repository: string, id: number): Promise<Job[]>;
  cancel(repository: string, id: number): Promise<void>;
}

export function createGithubApi(http: HttpClient, url: string, token: Secret): GithubApi {
  const base = url.replace(/\/+$/, '');
  const headers = {
    authorization: `Bearer ${token.reveal()}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  };
  const ask = (path: string, more: HttpAsk = {}) => http.ask(`${base}/repos/${path}`, { headers, ...more });
  const workflowPath = ({ repository, workflow }: Workflow) => `${repository}/actions/workflows/${workflow}`;
  return {
    dispatch: async (workflow, operationId) => {
      const { ref, inputs, operationInput } = workflow;
      const body = { ref, inputs: { ...inputs, [operationInput]: operationId } };
      const path = `${workflowPath(workflow)}/dispatches`;
      const first = await ask(path, { method: 'POST', body: { ...body, return_run_details: true } });
      // An older GitHub Enterprise Server does not know the flag, and has not started anything in that case.
      const isUnknownFlag = first.status === 422 && first.body.includes('return_run_details');
      const answer = isUnknownFlag ? await ask(path, { method: 'POST', body }) : first;
      if (answer.status >= 400) throw refused(answer, `${workflow.repository}: ${workflow.workflow}`);
      return answer.status === 204 ? null : parsed(Dispatched, answer).workflow_run_id;
    },
    runsSince: async (workflow, since) => {
      const created = encodeURIComponent(`>=${since.toISOString().slice(0, 19)}Z`);
      const answer = await ask(
        `${workflowPath(workflow)}/runs?event=workflow_dispatch&per_page=100&created=${created}`,
      );
      if (answer.status >= 400) throw refused(answer, `${workflow.repository}: ${workflow.workflow}`);
      return parsed(Runs, answer).workflow_runs;
    },
    run: async (repository, id) => {
      const answer = await ask(`${repository}/actions/runs/${id}`);
      return answer.status === 404 ? null : parsed(Run, answer);
    },
    jobs: async (repository, id) => {
      const answer = await ask(`${repository}/actions/runs/${id}/jobs?per_page=100`);
      return answer.status === 404 ? [] : parsed(Jobs, answer).jobs;
    },
    cancel: async (repository, id) => {
      // 409: it has ended or is ending.
      await ask(`${repository}/actions/runs/${id}/cancel`, { method: 'POST', isSafe: true });
    },
  };
}

function refused({ status, body }: HttpAnswer, what: string): IntegrationError {
  const said = z.object({ message: z.string() }).safeParse(json(body));
  const message = `GitHub: ${what}: ${said.success ? said.data.message.slice(0, 200) : `status ${status}`}`;
  return new IntegrationError(status === 404 ? 'not_found' : 'bad_response', message);
}

function parsed<T>(schema: z.ZodType<T>, { body }: HttpAnswer): T {
  const read = schema.safeParse(json(body));
  if (read.success) return read.data;
  throw new IntegrationError('bad_response', 'GitHub: the response cannot be understood', { cause: read.error });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
