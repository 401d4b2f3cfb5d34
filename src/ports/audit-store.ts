import type { StoredEvent } from '../domain/audit/chain.ts';
import type { AuditHead, ReleaseSeal } from '../domain/audit/head.ts';
import type { ReleaseId } from '../domain/ids.ts';

/** A release and the chain head in its own row; null while it has unsealed events. */
export interface ReleaseChain {
  id: ReleaseId;
  number: number;
  eventCount: number | null;
  eventHash: string | null;
}

/** Seals the record, and reads it page by page to verify that nothing was changed. */
export interface AuditStore {
  /** Releases with unsealed events. */
  unsealed(limit: number): Promise<ReleaseId[]>;
  /** Does the current hour, by the database's clock, still lack a head? */
  isHeadDue(): Promise<boolean>;
  /**
   * The current hour, by the database's clock, and the newest head, for creating the next one; exclusive until the
   * transaction ends. Null when the hour already has its head.
   */
  beginHead(): Promise<{ hour: Date; newest: AuditHead | null } | null>;
  /** Seals every release that has changed since it was last sealed; by release id, with the previously sealed count. */
  addSeals(headPosition: number): Promise<(ReleaseSeal & { before: number })[]>;
  addHead(head: AuditHead): Promise<void>;
  heads(afterPosition: number, limit: number): Promise<AuditHead[]>;
  /** By head, then by release id. `upTo` null: to the end. */
  seals(
    after: Pick<ReleaseSeal, 'headPosition' | 'releaseId'>,
    upTo: number | null,
    limit: number,
  ): Promise<ReleaseSeal[]>;
  /** By number. */
  releases(afterNumber: number, limit: number): Promise<ReleaseChain[]>;
  sealsOf(ids: readonly ReleaseId[]): Promise<ReleaseSeal[]>;
  /** The sealed events of these releases, ordered by release and position. */
  events(ids: readonly ReleaseId[], after: EventCursor | null, limit: number): Promise<(StoredEvent & EventCursor)[]>;
  /** Which of these releases have unsealed events. */
  withoutPosition(ids: readonly ReleaseId[]): Promise<ReleaseId[]>;
  /** An event or a seal of a release that does not exist. */
  stray(): Promise<{ releaseId: ReleaseId; headPosition: number | null } | null>;
}

/** Where a page of events ended. */
export interface EventCursor {
  releaseId: ReleaseId;
  position: number;
  seq: number;
}
