import { system } from '../../domain/actor.ts';
import type { LinkedRecordId } from '../../domain/ids.ts';
import { isEnd, type LinkedRecord, recordPhase, releasePage } from '../../domain/linked-record/linked-record.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { reportParts } from '../../domain/report/summary.ts';
import { ok } from '../../lib/result.ts';
import type { Lease } from '../../ports/due-queue.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { loadView } from '../query/load-view.ts';
import { UnknownService } from '../query/unknown-service.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { recordSynced } from './record-synced.ts';
import { syncChange, wantedOfChange } from './sync-change.ts';
import { syncDocument } from './sync-document.ts';
import { syncTicket } from './sync-ticket.ts';
import { type LinkedDeps, type Subject, type Synced, shown } from './synced.ts';

/** The calls of one round, each with its own time limit, end before another worker takes the row. */
export const linkedRecordLeaseMs = 180_000;

/** With pauses of up to a minute, a system is called for about an hour before it is given up. */
const mostCalls = 65;
/** After this many calls people are told that a system keeps failing; the release goes on. */
const keepsFailingAt = 5;
const longestPauseMs = 300_000;
const againMs = (attempts: number) => Math.min(60_000, 1_000 * 2 ** Math.min(attempts, 6));
/** A creation whose answer was lost may take this long to be found by its mark. */
const creationMs = 30_000;

const handlers: Readonly<Record<LinkedRecord['kind'], (deps: LinkedDeps, subject: Subject) => Promise<Synced>>> = {
  change: syncChange,
  ticket: syncTicket,
  document: syncDocument,
};

/**
 * Brings one record in another system to the phase of its release. What is wanted follows from the release, so a call
 * that was not confirmed is repeated: every system keeps one record per mark. The release never waits for it.
 */
export async function syncLinkedRecord(deps: LinkedDeps, lease: Lease<LinkedRecordId>): Promise<void> {
  const subject = await load(deps, lease.id);
  if (subject === null) {
    await deps.database.statement((stores) => stores.linkedRecords.release(lease, null));
    return;
  }
  const synced = await attempt(deps, subject);
  await deps.database.transaction((stores) =>
    inRelease(deps, stores, subject.row.releaseId, system, async (work) => {
      await stores.linkedRecords.hold(lease);
      if (synced instanceof IntegrationError) await failed(work, subject, lease, synced);
      else await settled(work, subject, lease, synced);
      return ok(undefined);
    }),
  );
}

/** Null when there is nothing to tell: it is left alone, or the settings no longer have its service. */
async function load(deps: LinkedDeps, id: LinkedRecordId): Promise<Subject | null> {
  try {
    const found = await deps.database.read(async (stores) => {
      const row = await stores.linkedRecords.find(id);
      const release = row ? await stores.releases.find(row.releaseId) : null;
      if (!row || !release) return null;
      const phase = recordPhase(release.state);
      const wanted = row.kind === 'change' ? wantedOfChange(row.name, row.isNamed, phase) : phase;
      if (wanted === null) return null;
      const deployment = await stores.deployments.forRelease(release.id);
      return { row, wanted, view: await loadView(deps, stores, { release, deployment }, reportParts) };
    });
    return found && { ...found, systemName: await deps.systems.nameOf(found.row.uses) };
  } catch (error) {
    if (error instanceof UnknownService) return null;
    throw error;
  }
}

async function attempt(deps: LinkedDeps, subject: Subject): Promise<Synced | IntegrationError> {
  const { row } = subject;
  try {
    return await handlers[row.kind](deps, subject);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    deps.logger.warn({ err: error, uses: row.uses, record: row.id }, 'a record in another system was not updated');
    return error;
  }
}

async function settled(
  work: ReleaseWork,
  subject: Subject,
  lease: Lease<LinkedRecordId>,
  synced: Synced,
): Promise<void> {
  const { row, wanted } = subject;
  const { failure } = synced;
  await recordSynced(work, subject, synced);
  const isRejected = synced.changes.approval === 'rejected' && row.approval !== 'rejected' && !isEnd(wanted);
  if (isRejected && subject.view.environment.change?.requireApproval)
    await tell(
      work,
      `${row.id}:rejected`,
      `:x: ${whatOf(subject, synced)} was rejected, so the release cannot start with it. “/deploy change ${releaseRef(subject.view.release)}” with a number names another one.`,
    );
  if (failure === null && row.failure !== null && lease.attempts > keepsFailingAt)
    await tell(work, `${row.id}:${wanted}:again`, `:white_check_mark: ${whatOf(subject, synced)} is up to date again.`);
  // What only a person can change is told once, whether or not it is tried again.
  if (failure !== null && failure !== row.failure)
    await tell(work, `${row.id}:${wanted}:stays`, `:warning: ${whatOf(subject, synced)}: ${failure}.`);
  const isTried = failure !== null && synced.againMs !== null;
  const delayMs = isTried ? retryMs(subject, lease, synced.againMs ?? 0) : synced.againMs;
  await work.stores.linkedRecords.release(lease, delayMs, isTried ? undefined : 'succeeded');
}

/** People are told when it keeps failing, and when it is given up: the release itself is not affected. */
async function failed(
  work: ReleaseWork,
  subject: Subject,
  lease: Lease<LinkedRecordId>,
  error: IntegrationError,
): Promise<void> {
  const { row, wanted } = subject;
  const reason = shown(error.message, 300);
  await recordSynced(work, subject, { changes: {}, failure: reason, againMs: null });
  const mayBeCreated = row.remoteId === null && row.kind !== 'ticket';
  const pauseMs = Math.max(error.retryAfterMs ?? againMs(lease.attempts), mayBeCreated ? creationMs : 0);
  const delayMs = retryMs(subject, lease, pauseMs);
  if (delayMs === null)
    await tell(
      work,
      `${row.id}:${wanted}:over`,
      `:warning: ${whatOf(subject)} is not up to date, and is not tried again: ${reason}.`,
    );
  else if (lease.attempts >= keepsFailingAt)
    await tell(
      work,
      `${row.id}:${wanted}:failing`,
      `:warning: ${whatOf(subject)} cannot be updated: ${reason}. It is tried again; the release goes on.`,
    );
  await work.stores.linkedRecords.release(lease, delayMs);
}

/** Nothing is given up before the release has ended. */
function retryMs({ wanted }: Subject, { attempts }: Lease<LinkedRecordId>, pauseMs: number): number | null {
  if (attempts < mostCalls) return Math.min(longestPauseMs, pauseMs);
  return isEnd(wanted) ? null : longestPauseMs;
}

function whatOf({ row, view, systemName }: Subject, synced?: Synced): string {
  const number = synced?.changes.number ?? row.number;
  const names: Readonly<Record<LinkedRecord['kind'], string>> = {
    change: `Change request ${number ?? `in ${systemName}`}`,
    ticket: `Ticket ${number ?? row.name}`,
    document: `${row.name === releasePage ? 'The page' : `The post-mortem of ${row.name}`} in ${systemName}`,
  };
  return `${names[row.kind]} of ${releaseRef(view.release)}`;
}

async function tell({ deps, stores, release }: ReleaseWork, key: string, text: string): Promise<void> {
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    releaseId: release.id,
    key: `linked-record:${key}`,
    target: deps.settings.releaseChannel,
    threadOf: { kind: 'card' },
    content: { kind: 'text', text },
    priority: 4,
  });
}
