import { parseIncidentRef } from '../../domain/incident/incident.ts';
import { releasePage } from '../../domain/linked-record/linked-record.ts';
import { postMortemPageText, postMortemTitle, recordTitle, releasePageText } from '../../domain/linked-record/words.ts';
import { redact } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';
import { showIncident } from '../incident/load-incident.ts';
import { type LinkedDeps, markOf, type Subject, type Synced } from './synced.ts';

const longestPage = 60_000;

/** Writes a page of the release as it is now: its own, or the post-mortem of one of its incidents. */
export async function syncDocument(deps: LinkedDeps, subject: Subject): Promise<Synced> {
  const { row, view, wanted } = subject;
  const { documents } = view.service;
  const text = documents?.uses === row.uses ? await textOf(deps, subject) : null;
  if (documents === null || text === null) return { changes: {}, failure: null, againMs: null };
  const title = redact(text.title);
  const markdown = await withNames(deps, redact(text.markdown));
  const written = await (await deps.systems.documents(row.uses)).write(
    { mark: markOf(row), with: documents.with, title, markdown: markdown.slice(0, longestPage) },
    row.remoteId,
  );
  const changes = { remoteId: written.remoteId, link: written.link, title, told: wanted };
  return { changes, failure: null, againMs: null };
}

async function textOf(deps: LinkedDeps, { row, view }: Subject): Promise<{ title: string; markdown: string } | null> {
  if (row.name === releasePage) return { title: recordTitle(view), markdown: releasePageText(view, deps.clock.now()) };
  const number = parseIncidentRef(row.name);
  const record = number === null ? null : await showIncident(deps, number);
  return record === null ? null : { title: postMortemTitle(record), markdown: postMortemPageText(record) };
}

/** Outside of Slack nobody knows people by their ids. */
async function withNames({ directory }: Pick<Deps, 'directory'>, markdown: string): Promise<string> {
  const ids = [...new Set([...markdown.matchAll(/<@([UW][A-Z0-9]+)>/g)].map(([, id = '']) => id))].slice(0, 50);
  const names = new Map(await Promise.all(ids.map(async (id) => [id, await nameOf(directory, id)] as const)));
  return markdown.replace(/<@([UW][A-Z0-9]+|quarterdeck)>/g, (_whole, id: string) => names.get(id) ?? id);
}

async function nameOf(directory: Deps['directory'], id: string): Promise<string> {
  try {
    return (await directory.person(id, 'recent'))?.name ?? id;
  } catch (error) {
    if (error instanceof IntegrationError) return id;
    throw error;
  }
}
