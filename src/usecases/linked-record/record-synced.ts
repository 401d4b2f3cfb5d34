import type { LinkedRecord } from '../../domain/linked-record/linked-record.ts';
import type { ReleaseWork } from '../release-work.ts';
import type { Subject, Synced } from './synced.ts';

/** Saves what became of a record, and puts on record what is new about it. Nothing is recorded when nothing is. */
export async function recordSynced(work: ReleaseWork, { row, wanted }: Subject, synced: Synced): Promise<void> {
  const now: LinkedRecord = { ...row, ...synced.changes, failure: synced.failure };
  if (!isSame(row, now)) {
    const { releaseId: _, kind: __, uses: ___, name: ____, isNamed: _____, ...saved } = now;
    await work.stores.linkedRecords.save(saved);
  }
  if (now.kind === 'change') await recordChange(work, row, now);
  const isTold = now.told !== row.told && synced.failure === null;
  if (now.kind === 'ticket' && isTold)
    await work.record('ticket.told', {
      uses: now.uses,
      key: now.number ?? now.name,
      phase: wanted,
      status: now.status ?? '',
    });
  if (now.kind === 'document' && isTold)
    await work.record('document.written', { uses: now.uses, title: now.title ?? '', phase: wanted });
  if (now.failure !== null && row.failure === null)
    await work.record('linked_record.failed', {
      uses: now.uses,
      kind: now.kind,
      name: now.number ?? now.name,
      reason: now.failure,
    });
  // The card shows the failure and the link.
  if (now.failure !== row.failure || now.link !== row.link || now.status !== row.status) work.hasChanged = true;
}

async function recordChange(work: ReleaseWork, before: LinkedRecord, now: LinkedRecord): Promise<void> {
  const { uses, number, status, approval, told } = now;
  if (number === null) return;
  if (before.remoteId === null) await work.record('change.opened', { uses, number });
  if (told !== null && told !== before.told && told !== 'approved' && now.failure === null)
    await work.record('change.moved', { uses, number, to: told, status: status ?? '' });
  if (approval !== null && approval !== before.approval)
    await work.record('change.approval_read', { uses, number, approval, status: status ?? '' });
}

function isSame(before: LinkedRecord, now: LinkedRecord): boolean {
  return (Object.keys(now) as (keyof LinkedRecord)[]).every((key) => before[key] === now[key]);
}
