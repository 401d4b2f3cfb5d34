import { z } from 'zod';
import type { GithubAsk } from '../kit/github/github-rest.ts';
import { readAnswer, refusalOf } from '../kit/http/json-answer.ts';
import { carriesOperation } from '../kit/remote/operation-mark.ts';

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

/** Whether the title of the run, or its name, carries the operation id. */
export function isRunOf({ display_title, name }: Pick<Run, 'display_title' | 'name'>, operationId: string): boolean {
  return carriesOperation(display_title, operationId) || carriesOperation(name ?? '', operationId);
}

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

const Pendings = z.array(
  z.object({
    environment: z.object({ id: z.number().int(), name: z.string() }),
    current_user_can_approve: z.boolean(),
  }),
);
/** An environment whose protection rules a run waits for. */
export type Pending = z.output<typeof Pendings>[number];
const Reviewed = z.array(z.unknown());

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
  /** The environments that a run waits for. */
  pending(repository: string, id: number): Promise<Pending[]>;
  /** Approves or rejects the deployment to these environments, as the user of the token. */
  review(
    repository: string,
    id: number,
    review: { environmentIds: readonly number[]; isApproved: boolean; comment: string },
  ): Promise<void>;
}

/** `ask` is about repositories. */
export function createGithubApi(ask: GithubAsk): GithubApi {
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
      if (answer.status >= 400) throw refusalOf(answer, `GitHub: ${workflow.repository}: ${workflow.workflow}`);
      return answer.status === 204 ? null : readAnswer(Dispatched, answer, 'GitHub').workflow_run_id;
    },
    runsSince: async (workflow, since) => {
      const created = encodeURIComponent(`>=${since.toISOString().slice(0, 19)}Z`);
      const answer = await ask(
        `${workflowPath(workflow)}/runs?event=workflow_dispatch&per_page=100&created=${created}`,
      );
      if (answer.status >= 400) throw refusalOf(answer, `GitHub: ${workflow.repository}: ${workflow.workflow}`);
      return readAnswer(Runs, answer, 'GitHub').workflow_runs;
    },
    run: async (repository, id) => {
      const answer = await ask(`${repository}/actions/runs/${id}`);
      return answer.status === 404 ? null : readAnswer(Run, answer, 'GitHub');
    },
    jobs: async (repository, id) => {
      const answer = await ask(`${repository}/actions/runs/${id}/jobs?per_page=100`);
      return answer.status === 404 ? [] : readAnswer(Jobs, answer, 'GitHub').jobs;
    },
    cancel: async (repository, id) => {
      // 409: it has ended or is ending.
      await ask(`${repository}/actions/runs/${id}/cancel`, { method: 'POST', isSafe: true });
    },
    pending: async (repository, id) =>
      readAnswer(Pendings, await ask(`${repository}/actions/runs/${id}/pending_deployments`), 'GitHub'),
    review: async (repository, id, { environmentIds, isApproved, comment }) => {
      const body = { environment_ids: environmentIds, state: isApproved ? 'approved' : 'rejected', comment };
      const path = `${repository}/actions/runs/${id}/pending_deployments`;
      readAnswer(Reviewed, await ask(path, { method: 'POST', body }), 'GitHub');
    },
  };
}
