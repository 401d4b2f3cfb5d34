import { z } from 'zod';
import { redact } from '../../lib/redact.ts';
import { readWebAddress } from '../../lib/web-address.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpAnswer } from '../kit/http/http-client.ts';
import { parseJson, readAnswer, refusalOf } from '../kit/http/json-answer.ts';
import { type Application, openGraph } from './graph-session.ts';

const Site = z.object({ id: z.string().min(1), displayName: z.string().nullish(), webUrl: z.string().nullish() });
const Drive = z.object({ id: z.string().min(1), name: z.string().nullish() });
const Drives = z.object({ value: z.array(Drive) });
const Item = z.object({
  id: z.string().min(1),
  name: z.string(),
  eTag: z.string().min(1),
  webUrl: z.string().nullish(),
  '@microsoft.graph.downloadUrl': z.string().nullish(),
});
export type Item = z.output<typeof Item>;
const Fault = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().nullish(),
    innerError: z.object({ 'request-id': z.string().nullish() }).nullish(),
  }),
});

const system = 'SharePoint';
/** A file of ours is far below this; people may have added to it. */
const maxBytes = 4 * 1_048_576;

/** The few calls of Microsoft Graph that are needed. Each throws IntegrationError. */
export interface GraphApi {
  /** By its address. */
  site(address: string): Promise<z.output<typeof Site>>;
  /** The document library of this name; the first one of the site when there is no name. */
  drive(siteId: string, library: string | undefined): Promise<string>;
  /** Null when there is none. */
  item(driveId: string, id: string): Promise<Item | null>;
  /** Null when there is none. */
  itemAt(driveId: string, path: string): Promise<Item | null>;
  content(item: Item): Promise<string>;
  /** Null when there is a file of this path already. Never sent twice. */
  create(driveId: string, path: string, text: string): Promise<Item | null>;
  /** Null when it was changed since, is being edited, or does not exist any more. */
  update(driveId: string, item: Item, text: string): Promise<Item | null>;
}

export function connectGraph(application: Application): GraphApi {
  const ask = openGraph(application);
  const inDrive = (driveId: string) => `/drives/${encodeURIComponent(driveId)}`;
  const at = (driveId: string, path: string) => `${inDrive(driveId)}/root:/${encoded(path)}`;
  const put = (path: string, text: string, ifMatch: Record<string, string>) =>
    ask(path, {
      method: 'PUT',
      headers: { 'content-type': 'text/markdown; charset=utf-8', ...ifMatch },
      body: text,
      returns: [400, 412, 423],
    });
  return {
    site: async (address) => {
      const { host, pathname } = new URL(address);
      const path = pathname.replace(/^\/+|\/+$/g, '');
      return understood(Site, await ask(`/sites/${host}${path === '' ? '' : `:/${path}`}`));
    },
    drive: async (siteId, library) => {
      const site = `/sites/${encodeURIComponent(siteId)}`;
      if (library === undefined) return understood(Drive, await ask(`${site}/drive`)).id;
      const { value } = understood(Drives, await ask(`${site}/drives`));
      const found = value.find(({ name }) => name?.toLowerCase() === library.toLowerCase());
      if (found !== undefined) return found.id;
      throw new IntegrationError('not_found', `${system}: there is no document library “${library}”`);
    },
    item: async (driveId, id) => optional(await ask(`${inDrive(driveId)}/items/${encodeURIComponent(id)}`)),
    itemAt: async (driveId, path) => optional(await ask(at(driveId, path))),
    content: async (item) => {
      const address = item['@microsoft.graph.downloadUrl'] ?? '';
      // The address holds its own authorization, and is on another host: the token is not sent there.
      if (!readWebAddress(address).ok)
        throw new IntegrationError('bad_response', `${system}: the file “${item.name}” cannot be read`);
      const answer = await application.http.ask(address, { timeoutMs: 8_000, maxBytes });
      if (answer.status !== 200) throw refusalOf(answer, system, 'the file cannot be read');
      return answer.body;
    },
    create: async (driveId, path, text) => {
      const answer = await put(`${at(driveId, path)}:/content?@microsoft.graph.conflictBehavior=fail`, text, {});
      return answer.status === 409 && codeOf(answer) === 'nameAlreadyExists' ? null : understood(Item, answer);
    },
    update: async (driveId, { id, eTag }, text) => {
      const path = `${inDrive(driveId)}/items/${encodeURIComponent(id)}/content`;
      const answer = await put(path, text, { 'if-match': eTag });
      return [412, 423].includes(answer.status) ? null : optional(answer);
    },
  };
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function codeOf(answer: HttpAnswer): string | null {
  const fault = Fault.safeParse(parseJson(answer.body));
  return fault.success ? fault.data.error.code : null;
}

/** Null when Graph itself says that there is no such item; a page of something else says nothing about it. */
function optional(answer: HttpAnswer): Item | null {
  return answer.status === 404 && codeOf(answer) === 'itemNotFound' ? null : understood(Item, answer);
}

function understood<T>(schema: z.ZodType<T>, answer: HttpAnswer): T {
  if (answer.status < 300) return readAnswer(schema, answer, system);
  const fault = Fault.safeParse(parseJson(answer.body));
  if (!fault.success) throw refusalOf(answer, system);
  const { code, message, innerError } = fault.data.error;
  const id = innerError?.['request-id'];
  throw refusalOf(answer, system, redact(`${message ?? code}${id ? ` (request ${id})` : ''}`));
}
