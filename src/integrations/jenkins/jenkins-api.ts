import { z } from 'zod';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { basicAuthorization } from '../kit/http/basic-authorization.ts';
import type { HttpAsk, HttpClient } from '../kit/http/http-client.ts';
import { EpochMs, readAnswer, refusalOf } from '../kit/http/json-answer.ts';

const Actions = z
  .array(z.object({ parameters: z.array(z.object({ name: z.string(), value: z.unknown() })).nullish() }).nullish())
  .default([]);

/** What waits for an executor; soon after it has left the queue, Jenkins forgets it. */
const Item = z.object({
  id: z.number().int(),
  why: z.string().nullish(),
  inQueueSince: EpochMs,
  cancelled: z.boolean().nullish(),
  executable: z.object({ number: z.number().int() }).nullish(),
  actions: Actions,
});
export type Item = z.output<typeof Item>;

const Build = z.object({
  number: z.number().int(),
  building: z.boolean(),
  result: z.string().nullable(),
  timestamp: EpochMs,
  duration: z.number().min(0).max(1e12).default(0),
  actions: Actions,
});
export type Build = z.output<typeof Build>;

/** What an input step of a pipeline asks. */
const Input = z.object({
  id: z.string(),
  message: z.string().nullish(),
  proceedText: z.string().nullish(),
  inputs: z.array(z.unknown()).nullish(),
});
export type Input = z.output<typeof Input>;

const Definitions = z.object({
  property: z
    .array(z.object({ parameterDefinitions: z.array(z.object({ name: z.string() })).nullish() }).nullish())
    .default([]),
});

const parameters = 'actions[parameters[name,value]]';
const buildFields = `number,building,result,timestamp,duration,${parameters}`;
const itemFields = `id,why,inQueueSince,cancelled,executable[number],${parameters}`;
const mostBuilds = 100;

/** The few calls of Jenkins' remote access API that a job needs. Each throws IntegrationError. */
export type JenkinsApi = ReturnType<typeof createJenkinsApi>;

export function createJenkinsApi(http: HttpClient, url: string, user: string, token: Secret) {
  const base = url.replace(/\/+$/, '');
  const authorization = basicAuthorization(user, token.reveal());
  const ask = (path: string, { headers, ...more }: HttpAsk = {}) =>
    http.ask(`${base}${path}`, { ...more, headers: { authorization, ...headers } });
  const read = async <T>(schema: z.ZodType<T>, path: string, tree: string, about = 'Jenkins') =>
    readAnswer(schema, await ask(`${path}/api/json?tree=${encodeURIComponent(tree)}`), about);
  const orNull = async <T>(reading: Promise<T>): Promise<T | null> => {
    try {
      return await reading;
    } catch (error) {
      if (error instanceof IntegrationError && error.kind === 'not_found') return null;
      throw error;
    }
  };
  const pathOf = (job: string, number?: number) =>
    `${job
      .split('/')
      .map((part) => `/job/${encodeURIComponent(part)}`)
      .join('')}${number === undefined ? '' : `/${number}`}`;
  const aboutJob = (job: string) => `Jenkins: ${job}`;
  const change = async (path: string) => {
    const answer = await ask(path, { method: 'POST', isSafe: true });
    // Jenkins answers with a redirect to a page, and with 404 or 422 when there is nothing to stop any more.
    if (answer.status === 409) throw refusalOf(answer, 'Jenkins');
  };

  return {
    linkOf: (job: string, number: number) => `${base}${pathOf(job, number)}/`,
    /** The user that Jenkins takes us for. */
    whoAmI: () => read(z.object({ name: z.string(), anonymous: z.boolean() }), '/whoAmI', 'name,anonymous'),
    /** The names of the parameters that a job takes; Jenkins drops all others without a word. */
    parametersOf: async (job: string) => {
      const { property } = await read(Definitions, pathOf(job), 'property[parameterDefinitions[name]]', aboutJob(job));
      return property.flatMap((one) => one?.parameterDefinitions ?? []).map(({ name }) => name);
    },
    /** Puts a build into the queue; returns the number of the queue item. */
    enqueue: async (job: string, values: Readonly<Record<string, string>>) => {
      const answer = await ask(`${pathOf(job)}/buildWithParameters?delay=0sec`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(values).toString(),
      });
      if (answer.status >= 400) throw refusalOf(answer, aboutJob(job));
      // 303: the same build, with the same values, is in the queue already.
      const [, item] = /\/queue\/item\/(\d+)\/?$/.exec(answer.headers.location ?? '') ?? [];
      if ((answer.status === 201 || answer.status === 303) && item !== undefined) return Number(item);
      throw new IntegrationError('bad_response', 'Jenkins does not say what it has put into its queue');
    },
    item: (id: number) => orNull(read(Item, `/queue/item/${id}`, itemFields)),
    queue: async () => (await read(z.object({ items: z.array(Item) }), '/queue', `items[${itemFields}]{0,1000}`)).items,
    build: (job: string, number: number) => orNull(read(Build, pathOf(job, number), buildFields)),
    /** The newest builds; `isAll`: there are no others since `from`. */
    builds: async (job: string, from: Date) => {
      const schema = z.object({ builds: z.array(Build).default([]) });
      const { builds } = await read(schema, pathOf(job), `builds[${buildFields}]{0,${mostBuilds}}`, aboutJob(job));
      return {
        builds,
        isAll: builds.length < mostBuilds || builds.some(({ timestamp }) => timestamp < from.getTime()),
      };
    },
    /** The size of the log in bytes, as far as it goes beyond `from`; null when Jenkins does not say. */
    logSize: async (job: string, number: number, from: number) => {
      const { headers } = await ask(`${pathOf(job, number)}/logText/progressiveText?start=${from}`, { method: 'HEAD' });
      const size = headers['x-text-size'] ?? '';
      return /^\d{1,15}$/.test(size) ? Number(size) : null;
    },
    log: async (job: string, number: number, from: number) => {
      const answer = await ask(`${pathOf(job, number)}/logText/progressiveText?start=${from}`, { maxBytes: 262_144 });
      if (answer.status !== 200) throw refusalOf(answer, 'Jenkins');
      return answer.body;
    },
    /** Open questions of a pipeline; none for other jobs, and without the plugin that lists them. */
    inputs: async (job: string, number: number) => {
      const answer = await ask(`${pathOf(job, number)}/wfapi/pendingInputActions`);
      return answer.status === 404 ? [] : readAnswer(z.array(Input), answer, 'Jenkins');
    },
    /** Answers a question that takes no values; false when it is no longer open. */
    answerInput: async (job: string, number: number, inputId: string, verb: 'proceedEmpty' | 'abort') => {
      const path = `${pathOf(job, number)}/input/${encodeURIComponent(inputId)}/${verb}`;
      const answer = await ask(path, { method: 'POST', returns: [400] });
      if (answer.status === 404) return false;
      // 400: it was answered meanwhile, or this user may not answer it.
      if (answer.status !== 200) throw refusalOf(answer, 'Jenkins', 'it did not accept the answer');
      if (answer.body.trim() !== '') throw new IntegrationError('bad_response', 'Jenkins did not confirm the answer');
      return true;
    },
    cancelItem: (id: number) => change(`/queue/cancelItem?id=${id}`),
    stop: (job: string, number: number) => change(`${pathOf(job, number)}/stop`),
  };
}
