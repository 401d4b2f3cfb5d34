import { z } from 'zod';
import { readWebAddress } from '../../lib/web-address.ts';
import type { Documents, Page as WantedPage, WrittenPage } from '../../ports/documents.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { oneAtATime } from '../kit/http/one-at-a-time.ts';
import type { ConfluenceApi, Page } from './confluence-api.ts';
import { escapeXml, storageFormat } from './storage-format.ts';

/** The keys next to `uses`. */
const Words = z.object({ space: z.string(), parent: z.string().optional() });

/** Somebody edits the page at the same time; after so many attempts it is tried later. */
const mostConflicts = 4;

/**
 * Pages in Confluence. Titles are unique in a space, and the mark is the last line of the page: a page of the same title
 * without it is another one.
 */
export function createConfluenceDocuments(api: ConfluenceApi): Documents {
  const turn = oneAtATime();
  const spaceIds = new Map<string, string>();
  const spaceId = async (key: string): Promise<string> => {
    const known = spaceIds.get(key);
    if (known !== undefined) return known;
    const found = (await api.spaces(key)).find((space) => space.key.toLowerCase() === key.toLowerCase());
    if (found === undefined)
      throw new IntegrationError('not_found', `Confluence: there is no space ${key}, or this account may not see it`);
    spaceIds.set(key, found.id);
    return found.id;
  };
  return {
    write: (wanted, remoteId) =>
      turn(wanted.mark, async () => {
        const { space, parent } = Words.parse(wanted.with);
        const id = await spaceId(space);
        const storage = `${storageFormat(wanted.markdown)}<p>${escapeXml(referenceOf(wanted))}</p>`;
        for (let attempt = 0; attempt < mostConflicts; attempt += 1) {
          const found = (await byId(api, remoteId)) ?? (await byTitle(api, id, wanted));
          const page = { spaceId: id, parentId: parent ?? null, title: wanted.title, storage };
          const written = found === null ? await create(api, wanted, page) : await api.update(found, storage);
          if (written !== null) return toWritten(api, written);
        }
        throw new IntegrationError('unavailable', `Confluence: “${wanted.title}” keeps being edited at the same time`);
      }),
  };
}

const referenceOf = ({ mark }: WantedPage) => `Reference: ${mark}`;

/** What is in the trash is left there, and written anew. */
async function byId(api: ConfluenceApi, id: string | null): Promise<Page | null> {
  const page = id === null ? null : await api.page(id);
  return page?.status === 'current' ? page : null;
}

async function byTitle(api: ConfluenceApi, spaceId: string, wanted: WantedPage): Promise<Page | null> {
  const found = (await api.titled(spaceId, wanted.title)).find(({ title }) => title === wanted.title);
  if (found === undefined) return null;
  const reference = escapeXml(referenceOf(wanted)).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (new RegExp(`${reference}(?![\\w:-])`).test(found.body?.storage?.value ?? '')) return found;
  throw new IntegrationError(
    'bad_response',
    `Confluence: there is a page “${wanted.title}” already that was not written for this release; rename it`,
  );
}

/** Null when the page has come into being meanwhile. */
async function create(
  api: ConfluenceApi,
  wanted: WantedPage,
  page: Parameters<ConfluenceApi['create']>[0],
): Promise<Page | null> {
  try {
    return await api.create(page);
  } catch (error) {
    // A second page of the same title is refused with 400.
    if (!(error instanceof IntegrationError) || error.status !== 400) throw error;
    if ((await byTitle(api, page.spaceId, wanted)) !== null) return null;
    throw error;
  }
}

function toWritten({ url }: ConfluenceApi, { id, _links }: Page): WrittenPage {
  const link = `${_links?.base ?? url}${_links?.webui ?? `/pages/viewpage.action?pageId=${encodeURIComponent(id)}`}`;
  return { remoteId: id, link: readWebAddress(link).ok ? link : null };
}
