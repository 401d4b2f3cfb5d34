import type { RecordKind, RecordPhase } from './linked-record.ts';

/** The payload of each event of this feature, besides actor and time. */
export interface LinkedRecordEvents {
  'change.opened': { uses: string; number: string };
  /** A person named a change request that exists; `instead` is the one that counted before. */
  'change.named': { uses: string; number: string; instead: string | null };
  'change.moved': { uses: string; number: string; to: RecordPhase; status: string };
  'change.approval_read': { uses: string; number: string; approval: string; status: string };
  'ticket.told': { uses: string; key: string; phase: RecordPhase; status: string };
  'document.written': { uses: string; title: string; phase: RecordPhase };
  'linked_record.failed': { uses: string; kind: RecordKind; name: string; reason: string };
}
