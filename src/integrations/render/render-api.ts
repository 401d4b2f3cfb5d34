import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpAsk, HttpClient } from '../kit/http/http-client.ts';
import { answeredAt, readAnswer, requireSuccess } from '../kit/http/json-answer.ts';

const Time = z.string().pipe(z.coerce.date());

/** The fields of a deploy that are used here. */
export const Deploy = z.object({
  id: z.string().min(1).max(200),
  status: z.string().default('none'),
  trigger: z.string().optional(),
  commit: z.object({ id: z.string().optional() }).nullish(),
  image: z.object({ ref: z.string().optional() }).nullish(),
  createdAt: Time,
  startedAt: Time.nullish(),
  finishedAt: Time.nullish(),
  updatedAt: Time.nullish(),
});
export type Deploy = z.output<typeof Deploy>;
const Page = z.array(z.object({ deploy: Deploy, cursor: z.string().optional() }));
const Service = z.object({ dashboardUrl: z.string().optional(), autoDeploy: z.string() });
const Owners = z.array(z.object({ owner: z.object({ name: z.string() }) }));

/** What a deploy is made from. */
export interface DeployBody {
  commitId?: string;
  imageUrl?: string;
  clearCache: 'clear' | 'do_not_clear';
}

/** The few calls of Render's API that are needed here. Each throws IntegrationError. */
export interface RenderApi {
  /** Returns the id of the new deploy, or when Render queued one without an id, by Render's clock. */
  create(service: string, body: DeployBody): Promise<{ id: string } | { queuedAt: Date }>;
  rollback(service: string, deployId: string): Promise<string>;
  look(service: string, deployId: string): Promise<Deploy | null>;
  /**
   * The deploys since then, and maybe earlier ones, with the time on Render's clock. `since` gets that time as well, as
   * the clocks may differ.
   */
  deploysSince(service: string, since: (renderNow: Date) => Date): Promise<{ deploys: Deploy[]; renderNow: Date }>;
  /** The newest deploys that are live or were, at most a few hundred. */
  onceLive(service: string): Promise<Deploy[]>;
  cancel(service: string, deployId: string): Promise<void>;
  switchAutoDeployOff(service: string): Promise<void>;
  /** The page of the service in the dashboard; null when Render does not say. */
  dashboard(service: string): Promise<string | null>;
  /** Names of the workspaces that the key reaches. */
  owners(): Promise<string[]>;
}

const name = 'Render';
const pageSize = 100;
const mostPages = 5;

export function createRenderApi(http: HttpClient, url: string, key: Secret, clock: Clock): RenderApi {
  const base = url.replace(/\/+$/, '');
  const headers = { authorization: `Bearer ${key.reveal()}`, accept: 'application/json' };
  const ask = (path: string, more: HttpAsk = {}) => http.ask(`${base}${path}`, { headers, ...more });
  const pathOf = (service: string, ...rest: string[]) =>
    ['/services', service, ...rest].map((part, index) => (index === 0 ? part : encodeURIComponent(part))).join('/');

  const page = async (service: string, filter: string, cursor: string | null) => {
    const after = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await ask(`${pathOf(service, 'deploys')}?limit=${pageSize}${filter}${after}`);
    const items = readAnswer(Page, answer, name);
    const next = items.length < pageSize ? null : (items.at(-1)?.cursor ?? null);
    return { deploys: items.map(({ deploy }) => deploy), next, renderNow: answeredAt(answer) ?? clock.now() };
  };

  return {
    create: async (service, body) => {
      const answer = await ask(pathOf(service, 'deploys'), { method: 'POST', body });
      requireSuccess(answer, name);
      if (answer.status === 202) return { queuedAt: answeredAt(answer) ?? clock.now() };
      return { id: readAnswer(Deploy.pick({ id: true }), answer, name).id };
    },
    rollback: async (service, deployId) => {
      const answer = await ask(pathOf(service, 'rollback'), { method: 'POST', body: { deployId } });
      return readAnswer(Deploy.pick({ id: true }), answer, name).id;
    },
    look: async (service, deployId) => {
      const answer = await ask(pathOf(service, 'deploys', deployId));
      if (answer.status === 404) return null;
      return readAnswer(Deploy, answer, name);
    },
    deploysSince: async (service, since) => {
      const first = await page(service, '', null);
      const from = since(first.renderNow);
      const deploys = [...first.deploys];
      let last = first;
      for (let pages = 1; last.next !== null && last.deploys.some(({ createdAt }) => createdAt >= from); pages += 1) {
        if (pages >= mostPages)
          throw new IntegrationError('bad_response', `${name}: more than ${mostPages * pageSize} deploys since then`);
        last = await page(service, '', last.next);
        deploys.push(...last.deploys);
      }
      return { deploys, renderNow: first.renderNow };
    },
    onceLive: async (service) => {
      const deploys: Deploy[] = [];
      let cursor: string | null = null;
      for (let pages = 0; pages < mostPages; pages += 1) {
        const one = await page(service, '&status=live&status=deactivated', cursor);
        deploys.push(...one.deploys.filter(({ status }) => status === 'live' || status === 'deactivated'));
        if (one.next === null) break;
        cursor = one.next;
      }
      return deploys.sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
    },
    cancel: async (service, deployId) => {
      requireSuccess(await ask(pathOf(service, 'deploys', deployId, 'cancel'), { method: 'POST', isSafe: true }), name);
    },
    switchAutoDeployOff: async (service) => {
      const before = await ask(pathOf(service));
      if (readAnswer(Service, before, name).autoDeploy === 'no') return;
      const answer = await ask(pathOf(service), { method: 'PATCH', body: { autoDeploy: 'no' }, isSafe: true });
      if (readAnswer(Service, answer, name).autoDeploy !== 'no')
        throw new IntegrationError('bad_response', `${name}: auto-deploy is still on`);
    },
    dashboard: async (service) => {
      const answer = await ask(pathOf(service));
      return readAnswer(Service, answer, name).dashboardUrl ?? null;
    },
    owners: async () => {
      const answer = await ask('/owners?limit=20');
      return readAnswer(Owners, answer, name).map(({ owner }) => owner.name);
    },
  };
}
