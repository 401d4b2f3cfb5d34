import type { RecordPhase } from '../../domain/linked-record/linked-record.ts';
import { releasePage } from '../../domain/linked-record/linked-record.ts';
import type { TicketMoveName } from '../../domain/linked-record/settings.ts';
import { endSentences, recordTitle } from '../../domain/linked-record/words.ts';
import { redact } from '../../lib/redact.ts';
import type { Ticket } from '../../ports/tickets.ts';
import { type LinkedDeps, markOf, type Subject, type Synced, shown } from './synced.ts';

const moveNames: Readonly<Partial<Record<RecordPhase, TicketMoveName>>> = {
  running: 'running',
  succeeded: 'succeeded',
  rolled_back: 'rolledBack',
};

/** Links a ticket to the release, comments it at the end, and moves it where the settings say. */
export async function syncTicket(deps: LinkedDeps, { row, view, wanted }: Subject): Promise<Synced> {
  // Nothing is new about a ticket before the start.
  if (wanted === 'approved' && row.told !== null && row.failure === null)
    return { changes: { told: wanted }, failure: null, againMs: null };
  const tickets = await deps.systems.tickets(row.uses);
  const ticket = await tickets.read(row.name);
  if (ticket === null) return { changes: { told: wanted }, failure: 'there is no such ticket', againMs: null };
  if (row.told === wanted) return { changes: changesOf(ticket), failure: row.failure, againMs: null };
  const mark = markOf(row);
  const url = linkOf(view);
  if (url !== null) await tickets.link(ticket.key, { mark, url, title: redact(recordTitle(view)) });
  const sentences = wanted === 'succeeded' || wanted === 'rolled_back' ? endSentences(view, wanted) : [];
  if (sentences.length > 0)
    await tickets.comment(ticket.key, { mark: `${mark}:${wanted}`, paragraphs: sentences.map(redact) });
  const name = moveNames[wanted];
  const status = name === undefined ? undefined : view.service.tickets?.moveTo[name];
  // One that cannot be moved is shown, and not tried for ever.
  const impossible = status === undefined ? null : await tickets.move(ticket.key, status);
  const now = status === undefined || impossible !== null ? ticket : ((await tickets.read(ticket.key)) ?? ticket);
  return {
    changes: { ...changesOf(now), told: wanted },
    failure: impossible === null ? null : shown(`it cannot be moved to ${status ?? ''}: ${impossible}`, 300),
    againMs: null,
  };
}

function changesOf({ key, title, status, link }: Ticket): Synced['changes'] {
  return { remoteId: key, number: shown(key, 60), title: shown(title), status: shown(status, 60), link };
}

/** The page of the release, else where its service is seen or described. */
function linkOf({ records, environment, service }: Subject['view']): string | null {
  const page = records.find(({ kind, name }) => kind === 'document' && name === releasePage);
  return page?.link ?? environment.url ?? service.runbookUrl;
}
