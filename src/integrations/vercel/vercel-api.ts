import type { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpAnswer, HttpAsk, HttpClient } from '../kit/http/http-client.ts';
import { answeredAt, readAnswer, requireSuccess } from '../kit/http/json-answer.ts';
import {
  Aliases,
  Created,
  Deployment,
  type Listed,
  ListPage,
  Project,
  Rolling,
  type RollingRelease,
  User,
} from './vercel-schemas.ts';

/** The few calls of Vercel's API that are needed here. Each throws IntegrationError. */
export interface VercelApi {
  /** Creates a deployment and returns its id. */
  create(body: object): Promise<string>;
  look(deploymentId: string): Promise<Deployment | null>;
  /**
   * Deployments of the project created since then, newest first, as far as a thousand reach back; `since` null for all.
   * `isWhole`: there are no more of them.
   */
  list(
    project: string,
    filter: { since: Date | null; target: string | null },
  ): Promise<{ deployments: Listed[]; isWhole: boolean }>;
  cancel(deploymentId: string): Promise<void>;
  /** The project, with the time on Vercel's clock. */
  project(project: string): Promise<Project & { vercelNow: Date }>;
  /**
   * Asks Vercel to point the production domains to this deployment, and returns when, by Vercel's clock. `reason` is
   * kept with a rollback.
   */
  promote(project: string, deploymentId: string): Promise<Date>;
  rollback(project: string, deploymentId: string, reason: string): Promise<Date>;
  /** The domains that point to this deployment now. */
  aliases(deploymentId: string): Promise<string[]>;
  /** The rolling release that is under way, or the last one; null when there was none. */
  rolling(project: string): Promise<RollingRelease | null>;
  approveStage(project: string, canaryDeploymentId: string, nextStageIndex: number): Promise<void>;
  complete(project: string, canaryDeploymentId: string): Promise<void>;
  /** The name of the account whose token this is. */
  user(): Promise<string>;
}

const name = 'Vercel';
const pageSize = 100;
const mostPages = 10;
/** A deployment with all that Vercel says of it is long. */
const maxBytes = 4 * 1_048_576;

export function createVercelApi(options: {
  http: HttpClient;
  url: string;
  token: Secret;
  teamId: string | null;
  clock: Clock;
}): VercelApi {
  const base = options.url.replace(/\/+$/, '');
  const headers = { authorization: `Bearer ${options.token.reveal()}`, accept: 'application/json' };
  const ask = async (path: string, query: Record<string, string> = {}, more: HttpAsk = {}): Promise<HttpAnswer> => {
    const given = new URLSearchParams(query);
    if (options.teamId !== null) given.set('teamId', options.teamId);
    const words = given.toString();
    return options.http.ask(`${base}${path}${words === '' ? '' : `?${words}`}`, { headers, maxBytes, ...more });
  };
  const asked = async (...call: Parameters<typeof ask>): Promise<HttpAnswer> => {
    const answer = await ask(...call);
    requireSuccess(answer, name);
    return answer;
  };
  const ofProject = (project: string, rest: string) => `/v1/projects/${encodeURIComponent(project)}/${rest}`;
  const now = (answer: HttpAnswer) => answeredAt(answer) ?? options.clock.now();
  const post = (body?: object): HttpAsk => ({ method: 'POST', ...(body === undefined ? {} : { body }) });

  return {
    create: async (body) => {
      // Without this, Vercel may answer with an earlier deployment of the same source, which has another mark.
      const answer = await asked('/v13/deployments', { forceNew: '1' }, post(body));
      return readAnswer(Created, answer, name).id;
    },
    look: async (deploymentId) => {
      const answer = await ask(`/v13/deployments/${encodeURIComponent(deploymentId)}`);
      if (answer.status === 404) return null;
      return readAnswer(Deployment, answer, name);
    },
    list: async (project, { since, target }) => {
      const query = {
        projectId: project,
        limit: String(pageSize),
        ...(since === null ? {} : { since: String(since.getTime()) }),
        ...(target === null ? {} : { target }),
      };
      const deployments: Listed[] = [];
      let until: number | null = null;
      for (let pages = 0; pages < mostPages; pages += 1) {
        const more: Record<string, string> = until === null ? {} : { until: String(until) };
        const answer = await asked('/v6/deployments', { ...query, ...more });
        const page: z.output<typeof ListPage> = readAnswer(ListPage, answer, name);
        deployments.push(...page.deployments);
        until = page.pagination.next ?? null;
        if (until === null) return { deployments, isWhole: true };
      }
      return { deployments, isWhole: false };
    },
    cancel: async (deploymentId) => {
      try {
        await asked(
          `/v12/deployments/${encodeURIComponent(deploymentId)}/cancel`,
          {},
          { method: 'PATCH', isSafe: true },
        );
      } catch (error) {
        // It has ended meanwhile.
        if (!(error instanceof IntegrationError) || error.status !== 400) throw error;
      }
    },
    project: async (project) => {
      const answer = await asked(`/v9/projects/${encodeURIComponent(project)}`);
      return { ...readAnswer(Project, answer, name), vercelNow: now(answer) };
    },
    promote: async (project, deploymentId) => {
      const path = `/v10/projects/${encodeURIComponent(project)}/promote/${encodeURIComponent(deploymentId)}`;
      return now(await asked(path, {}, post()));
    },
    rollback: async (project, deploymentId, reason) => {
      const path = ofProject(project, `rollback/${encodeURIComponent(deploymentId)}`);
      return now(await asked(path, { description: reason }, post()));
    },
    aliases: async (deploymentId) => {
      const answer = await asked(`/v2/deployments/${encodeURIComponent(deploymentId)}/aliases`);
      return readAnswer(Aliases, answer, name).aliases.map(({ alias }) => alias);
    },
    rolling: async (project) => {
      const answer = await ask(ofProject(project, 'rolling-release'));
      if (answer.status === 404) return null;
      return readAnswer(Rolling, answer, name).rollingRelease;
    },
    approveStage: async (project, canaryDeploymentId, nextStageIndex) => {
      const body = { canaryDeploymentId, nextStageIndex };
      await asked(ofProject(project, 'rolling-release/approve-stage'), {}, post(body));
    },
    complete: async (project, canaryDeploymentId) => {
      await asked(ofProject(project, 'rolling-release/complete'), {}, post({ canaryDeploymentId }));
    },
    user: async () => readAnswer(User, await asked('/v2/user'), name).user.username,
  };
}
