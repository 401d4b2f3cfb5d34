import { z } from 'zod';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { basicAuthorization } from '../kit/http/basic-authorization.ts';
import type { HttpAnswer, HttpAsk, HttpClient } from '../kit/http/http-client.ts';
import { EpochMs, readAnswer, requireSuccess } from '../kit/http/json-answer.ts';
import type { PipelineTarget } from './pipeline-target.ts';

const Stage = z.object({
  id: z.string(),
  type: z.string().nullish(),
  name: z.string().nullish(),
  status: z.string(),
  context: z
    .object({
      judgmentStatus: z.string().nullish(),
      judgmentInputs: z.array(z.object({ value: z.string() })).nullish(),
      instructions: z.string().nullish(),
      failureMessage: z.string().nullish(),
      exception: z.object({ details: z.object({ errors: z.array(z.string()).nullish() }).nullish() }).nullish(),
    })
    .nullish(),
});
export type Stage = z.output<typeof Stage>;

const Execution = z.object({
  id: z.string(),
  application: z.string(),
  status: z.string(),
  buildTime: EpochMs.nullish(),
  startTime: EpochMs.nullish(),
  endTime: EpochMs.nullish(),
  trigger: z.object({ correlationId: z.string().nullish() }).nullish(),
  stages: z.array(Stage).default([]),
});
export type Execution = z.output<typeof Execution>;

const Started = z.object({ ref: z.string() });

const system = 'Spinnaker';
/** An execution comes with the whole context of its stages. */
const maxBytes = 8 * 1_048_576;
const mostFound = 10;

/** The few calls of Gate that a pipeline needs. Each throws IntegrationError. */
export type SpinnakerApi = ReturnType<typeof createSpinnakerApi>;

export interface GateAccess {
  url: string;
  token: Secret | null;
  user?: string | undefined;
  header?: string | undefined;
}

export function createSpinnakerApi(http: HttpClient, access: GateAccess) {
  const base = access.url.replace(/\/+$/, '');
  const headers = { accept: 'application/json', ...credentials(access) };
  const ask = (path: string, more: HttpAsk = {}) =>
    http.ask(`${base}${path}`, { headers, maxBytes, returns: [400], ...more });
  const change = async (path: string, more: HttpAsk): Promise<HttpAnswer> => {
    const answer = await ask(path, more);
    requireSuccess(answer, system);
    return answer;
  };
  const pathOf = (id: string) => `/pipelines/${encodeURIComponent(id)}`;
  return {
    /** The user that Gate takes us for; null when it does not ask for one. */
    user: async () => {
      const schema = z.object({ username: z.string().nullish(), email: z.string().nullish() });
      const { username, email } = readAnswer(schema, await ask('/auth/user'), system);
      return username || email || null;
    },
    /** Starts a pipeline; returns the id of the execution. */
    start: async ({ application, pipeline, parameters }: PipelineTarget, correlationId: string) => {
      const path = `/pipelines/${encodeURIComponent(application)}/${encodeURIComponent(pipeline)}`;
      const answer = await change(path, { method: 'POST', body: { type: 'manual', parameters, correlationId } });
      const [, id] = /^\/pipelines\/([\w-]{1,100})$/.exec(readAnswer(Started, answer, system).ref) ?? [];
      if (id !== undefined) return id;
      throw new IntegrationError('bad_response', 'Spinnaker does not say what it has started');
    },
    execution: async (id: string) => {
      const answer = await ask(pathOf(id));
      return answer.status === 404 ? null : readAnswer(Execution, answer, system);
    },
    /** The execution with this correlation id that was started since then. */
    byCorrelation: async (application: string, correlationId: string, since: Date) => {
      const trigger = Buffer.from(JSON.stringify({ correlationId })).toString('base64');
      const query = new URLSearchParams({
        ...{ trigger, triggerTimeStartBoundary: String(Math.max(0, since.getTime())) },
        ...{ size: String(mostFound), expand: 'false' },
      });
      const answer = await ask(`/applications/${encodeURIComponent(application)}/executions/search?${query}`);
      const found = readAnswer(z.array(Execution), answer, system);
      // Spinnaker also finds what matches the id as a regular expression.
      return found.find((one) => one.trigger?.correlationId === correlationId) ?? null;
    },
    cancel: (id: string) =>
      change(`${pathOf(id)}/cancel?reason=${encodeURIComponent('Aborted in Quarterdeck')}`, {
        ...{ method: 'PUT', isSafe: true },
      }),
    judge: (id: string, stageId: string, judgment: { judgmentStatus: string; judgmentInput?: string }) =>
      change(`${pathOf(id)}/stages/${encodeURIComponent(stageId)}`, { method: 'PATCH', body: judgment }),
  };
}

function credentials({ token, user, header }: GateAccess): Record<string, string> {
  if (token === null) return {};
  if (header !== undefined) return { [header.toLowerCase()]: token.reveal() };
  if (user === undefined) return { authorization: `Bearer ${token.reveal()}` };
  return { authorization: basicAuthorization(user, token.reveal()) };
}
