import { z } from 'zod';
import { readWebAddress } from '../../lib/web-address.ts';
import type { Documents, Page, WrittenPage } from '../../ports/documents.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { oneAtATime } from '../kit/http/one-at-a-time.ts';
import type { GraphApi, Item } from './graph-api.ts';
import { fileNameOf, plainMarkdown } from './plain-markdown.ts';

/** The keys next to `uses`. */
const Words = z.object({ library: z.string().optional(), folder: z.string().optional() });

/** Somebody edits the file at the same time; after so many attempts it is tried later. */
const mostConflicts = 4;

/**
 * Markdown files in a document library. Names are unique in a folder, and the mark is the last line of the file: a file
 * of the same name without it is another one.
 */
export function createSharePointDocuments(api: GraphApi, site: string): Documents {
  const turn = oneAtATime();
  const drives = new Map<string, string>();
  const driveOf = async (library: string | undefined): Promise<string> => {
    const known = drives.get(library ?? '');
    if (known !== undefined) return known;
    const { id } = await api.site(site);
    const drive = await api.drive(id, library);
    drives.set(library ?? '', drive);
    return drive;
  };
  const write = async (wanted: Page, remoteId: string | null): Promise<WrittenPage> => {
    const { library, folder } = Words.parse(wanted.with);
    const drive = await driveOf(library);
    const name = fileNameOf(wanted.title);
    const path = folder === undefined ? name : `${folder.replace(/^\/+|\/+$/g, '')}/${name}`;
    const text = `${plainMarkdown(wanted.title, wanted.markdown)}\n${referenceOf(wanted)}\n`;
    for (let attempt = 0; attempt < mostConflicts; attempt += 1) {
      const known = remoteId === null ? null : await api.item(drive, remoteId);
      const found = known ?? (await ours(api, drive, path, wanted));
      const written = found === null ? await api.create(drive, path, text) : await api.update(drive, found, text);
      if (written !== null) return toWritten(written);
    }
    throw new IntegrationError('unavailable', `SharePoint: “${name}” keeps being edited at the same time`);
  };
  return {
    write: (wanted, remoteId) =>
      turn(wanted.mark, async () => {
        try {
          return await write(wanted, remoteId);
        } catch (error) {
          // A library that was deleted and made anew has another id.
          if (error instanceof IntegrationError && error.kind === 'not_found') drives.clear();
          throw error;
        }
      }),
  };
}

const referenceOf = ({ mark }: Page) => `Reference: ${mark}`;

/** Null when there is no file of this path. Throws when there is one that was not written for this mark. */
async function ours(api: GraphApi, drive: string, path: string, wanted: Page): Promise<Item | null> {
  const found = await api.itemAt(drive, path);
  if (found === null) return null;
  const lines = (await api.content(found)).split(/\r?\n/);
  if (lines.some((line) => line.trim() === referenceOf(wanted))) return found;
  throw new IntegrationError(
    'bad_response',
    `SharePoint: there is a file “${found.name}” already that was not written for this release; rename it`,
  );
}

function toWritten({ id, webUrl }: Item): WrittenPage {
  if (!webUrl || !URL.canParse(webUrl)) return { remoteId: id, link: null };
  const link = new URL(webUrl);
  // Shows the file instead of downloading it.
  link.searchParams.set('web', '1');
  return { remoteId: id, link: readWebAddress(link.href).ok ? link.href : null };
}
