import { z } from 'zod';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpAnswer, HttpAsk, HttpClient } from '../kit/http/http-client.ts';
import { parseJson, readAnswer, refusalOf, TimeText } from '../kit/http/json-answer.ts';
import { boundedMap } from '../kit/remote/bounded-map.ts';

const Id = z.string().regex(/^[\w-]{1,100}$/);
const Named = z.object({ Id, Name: z.string(), Slug: z.string().nullish() });
const Page = <T>(item: z.ZodType<T>) => z.object({ Items: z.array(item) });

const Deployment = z.object({
  Id: z.string(),
  TaskId: z.string(),
  Comments: z.string().nullish(),
  Created: z.string(),
});
export type Deployment = z.output<typeof Deployment>;

const Task = z.object({
  Id,
  State: z.string(),
  IsCompleted: z.boolean(),
  QueueTime: TimeText.nullish(),
  StartTime: TimeText.nullish(),
  CompletedTime: TimeText.nullish(),
  ErrorMessage: z.string().nullish(),
  HasPendingInterruptions: z.boolean().nullish(),
});
export type Task = z.output<typeof Task>;

const Button = z.object({ Text: z.string(), Value: z.string().nullish() });
const Interruption = z.object({
  Id,
  Title: z.string().nullish(),
  IsPending: z.boolean(),
  TaskId: z.string().nullish(),
  HasResponsibility: z.boolean().nullish(),
  CanTakeResponsibility: z.boolean().nullish(),
  Form: z.object({
    Elements: z.array(
      z.object({
        Name: z.string(),
        Control: z.object({ Text: z.string().nullish(), Buttons: z.array(Button).nullish() }).nullish(),
      }),
    ),
  }),
});
export type Interruption = z.output<typeof Interruption>;

const Activity = z.object({
  Name: z.string().default(''),
  Status: z.string().nullish(),
  get Children() {
    return z.array(Activity).nullish();
  },
  LogElements: z.array(z.object({ MessageText: z.string().default('') })).nullish(),
});
export type Activity = z.output<typeof Activity>;

const Failure = z.object({ ErrorMessage: z.string().nullish(), Errors: z.array(z.string()).nullish() });

const system = 'Octopus Deploy';
const pageSize = 100;
const mostPages = 5;

type Kind = 'projects' | 'environments' | 'tenants';

/** The few calls of the Octopus REST API that a deployment needs. Each throws IntegrationError. */
export type OctopusApi = ReturnType<typeof createOctopusApi>;

export function createOctopusApi(http: HttpClient, url: string, space: string, token: Secret) {
  const base = url.replace(/\/+$/, '');
  const headers = { 'x-octopus-apikey': token.reveal(), accept: 'application/json' };
  const ask = (path: string, more: HttpAsk = {}) =>
    http.ask(`${base}/api${path}`, { headers, returns: [400], ...more });
  const read = async <T>(schema: z.ZodType<T>, path: string, more: HttpAsk = {}) => {
    const answer = await ask(path, more);
    if (answer.status >= 400) throw refusalOf(answer, system, saidIn(answer));
    return readAnswer(schema, answer, system);
  };
  const ids = boundedMap<string>();
  /** The id of what has this name, slug or id; names are unique in a space. */
  const idOf = async (path: string, name: string): Promise<string> => {
    const key = `${path} ${name}`;
    const known = ids.get(key);
    if (known !== null) return known;
    const wanted = name.toLowerCase();
    const matches = (items: z.output<typeof Named>[]) =>
      items.find(({ Id, Name, Slug }) => [Id, Name, Slug].some((one) => one?.toLowerCase() === wanted));
    const named = async (query: string) =>
      matches((await read(Page(Named), `${path}?${query}&take=${pageSize}`)).Items);
    const query = encodeURIComponent(name);
    const found = (await named(`partialName=${query}`)) ?? (await named(`ids=${query}`));
    if (found === undefined) {
      const what = path.split('/').at(-1)?.replace(/s$/, '') ?? '';
      throw new IntegrationError('not_found', `${system}: there is no ${what} ${name}`, { status: 404 });
    }
    ids.set(key, found.Id);
    return found.Id;
  };
  const spaceId = () => idOf('/spaces', space);
  const inSpace = async (path: string) => `/${await spaceId()}/${path}`;

  return {
    spaceId,
    idOf: async (kind: Kind, name: string) => idOf(await inSpace(kind), name),
    linkOf: async (taskId: string) => `${base}/app#/${await spaceId()}/tasks/${taskId}`,
    user: async () => (await read(z.object({ Username: z.string() }), '/users/me')).Username,
    /** Creates the release unless it exists; returns its id. */
    ensureRelease: async (release: {
      ProjectName: string;
      ReleaseVersion: string;
      ChannelName?: string;
      PackageVersion?: string;
    }) => {
      const body = {
        SpaceId: await spaceId(),
        SpaceIdOrName: await spaceId(),
        ...release,
        IgnoreIfAlreadyExists: true,
      };
      const path = await inSpace('releases/create/v1');
      const schema = z.object({ ReleaseId: Id });
      return (await read(schema, path, { method: 'POST', body, isSafe: true })).ReleaseId;
    },
    deploy: async (body: {
      ReleaseId: string;
      EnvironmentId: string;
      Comments: string;
      TenantId?: string;
      UseGuidedFailure?: boolean;
    }) => read(Deployment, await inSpace('deployments'), { method: 'POST', body }),
    /** Deployments of a project to an environment since then; throws when there are too many to read. */
    deploymentsSince: async (projectId: string, environmentId: string, since: Date) => {
      const found: Deployment[] = [];
      const path = await inSpace(`deployments?projects=${projectId}&environments=${environmentId}&take=${pageSize}`);
      for (let page = 0; page < mostPages; page += 1) {
        const { Items } = await read(Page(Deployment), `${path}&skip=${page * pageSize}`);
        found.push(...Items);
        const times = found.map(({ Created }) => Date.parse(Created));
        // The order is not promised: only where it is the newest first, an old one means that there are no others.
        const isNewestFirst = times.every((at, index) => index === 0 || at <= (times[index - 1] ?? at));
        const isAll = Items.length < pageSize || (isNewestFirst && (times.at(-1) ?? 0) < since.getTime());
        if (isAll) return found;
      }
      throw new IntegrationError('bad_response', `${system}: too many deployments since; it cannot be found`);
    },
    task: async (id: string) => {
      const answer = await ask(`/tasks/${encodeURIComponent(id)}`);
      return answer.status === 404 ? null : readAnswer(Task, answer, system);
    },
    /** Its steps, each with the last lines of its log. */
    activities: async (id: string) => {
      const schema = z.object({ ActivityLogs: z.array(Activity) });
      return (await read(schema, `/tasks/${encodeURIComponent(id)}/details?verbose=false&tail=50`)).ActivityLogs;
    },
    cancel: async (id: string) => {
      // 400 and 409: it has ended.
      await ask(`/tasks/${encodeURIComponent(id)}/cancel`, { method: 'POST', body: {}, isSafe: true });
    },
    /** What a task waits for now. */
    interruptions: async (taskId: string) => {
      const path = await inSpace(`interruptions?regarding=${encodeURIComponent(taskId)}&pendingOnly=true`);
      const { Items } = await read(Page(Interruption), path);
      return Items.filter(({ IsPending, TaskId }) => IsPending && (TaskId ?? taskId) === taskId);
    },
    takeResponsibility: async (id: string) => {
      const path = await inSpace(`interruptions/${encodeURIComponent(id)}/responsible`);
      await read(z.unknown(), path, { method: 'PUT', isSafe: true });
    },
    submit: async (id: string, values: Readonly<Record<string, string>>) => {
      const path = await inSpace(`interruptions/${encodeURIComponent(id)}/submit`);
      await read(z.unknown(), path, { method: 'POST', body: values });
    },
  };
}

function saidIn({ body }: HttpAnswer): string {
  const { ErrorMessage, Errors } = Failure.safeParse(parseJson(body)).data ?? {};
  return [ErrorMessage, ...(Errors ?? [])]
    .filter((text) => text !== undefined && text !== null && text !== '')
    .join(' ');
}
