import { z } from 'zod';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { basicAuthorization } from '../kit/http/basic-authorization.ts';
import type { HttpAnswer, HttpAsk, HttpClient } from '../kit/http/http-client.ts';
import { parseJson, readAnswer } from '../kit/http/json-answer.ts';

const Spaces = z.object({ results: z.array(z.object({ id: z.string(), key: z.string() })) });
const Page = z.object({
  id: z.string(),
  status: z.string(),
  title: z.string(),
  version: z.object({ number: z.number().int().min(1) }),
  body: z.object({ storage: z.object({ value: z.string() }).nullish() }).nullish(),
  _links: z.object({ webui: z.string().nullish(), base: z.string().nullish() }).nullish(),
});
export type Page = z.output<typeof Page>;
const Pages = z.object({ results: z.array(Page) });
const Fault = z.object({ errors: z.array(z.object({ title: z.string().nullish() })) });

const system = 'Confluence';
const timeoutMs = 8_000;
/** A page of ours is far below this; people may have added to it. */
const maxBytes = 4 * 1_048_576;

export interface NewPage {
  spaceId: string;
  parentId: string | null;
  title: string;
  storage: string;
}

/** The few calls of the REST API 2 that are needed. Each throws IntegrationError. */
export interface ConfluenceApi {
  readonly url: string;
  /** What can be seen with these credentials, as a clause. */
  probe(): Promise<string>;
  /** With this key. */
  spaces(key: string): Promise<{ id: string; key: string }[]>;
  /** Null when there is none that can be seen, also in the trash. */
  page(id: string): Promise<Page | null>;
  titled(spaceId: string, title: string): Promise<Page[]>;
  /** Never sent twice. */
  create(page: NewPage): Promise<Page>;
  /** Null when it was changed since, or does not exist any more. */
  update(page: Page, storage: string): Promise<Page | null>;
}

export function connectConfluence({
  url: given,
  email,
  token,
  http,
}: {
  url: string;
  email: Secret;
  token: Secret;
  http: HttpClient;
}): ConfluenceApi {
  const url = given.replace(/\/+$/, '');
  const headers = {
    accept: 'application/json',
    authorization: basicAuthorization(email.reveal(), token.reveal()),
  };
  const ask = (path: string, more: HttpAsk = {}) =>
    http.ask(`${url}/api/v2${path}`, { timeoutMs, maxBytes, ...more, headers });
  const bodyOf = (storage: string) => ({ representation: 'storage', value: storage });
  return {
    url,
    probe: async () => {
      const [space] = readAnswer(Spaces, await ask('/spaces?limit=1'), system).results;
      if (space !== undefined) return `the space ${space.key} can be read`;
      throw new IntegrationError('auth', 'Confluence: this account can see no space');
    },
    spaces: async (key) =>
      readAnswer(Spaces, await ask(`/spaces?keys=${encodeURIComponent(key)}&limit=10`), system).results,
    page: async (id) => {
      const answer = await ask(`/pages/${encodeURIComponent(id)}?body-format=storage`);
      return isMissing(answer) ? null : readAnswer(Page, answer, system);
    },
    titled: async (spaceId, title) => {
      const asked = { 'space-id': spaceId, title, status: 'current', 'body-format': 'storage', limit: '10' };
      return readAnswer(Pages, await ask(`/pages?${new URLSearchParams(asked)}`), system).results;
    },
    create: async ({ spaceId, parentId, title, storage }) => {
      const parent = parentId === null ? {} : { parentId };
      const body = { spaceId, status: 'current', title, ...parent, body: bodyOf(storage) };
      return readAnswer(Page, await ask('/pages', { method: 'POST', body }), system);
    },
    update: async ({ id, title, version }, storage) => {
      const next = { number: version.number + 1, message: 'Updated by Quarterdeck' };
      const body = { id, status: 'current', title, body: bodyOf(storage), version: next };
      const answer = await ask(`/pages/${encodeURIComponent(id)}`, { method: 'PUT', body });
      return answer.status === 409 || isMissing(answer) ? null : readAnswer(Page, answer, system);
    },
  };
}

/** Confluence itself says that there is none; a page of something else says nothing about it. */
function isMissing(answer: HttpAnswer): boolean {
  return answer.status === 404 && Fault.safeParse(parseJson(answer.body)).success;
}
