import type { StoredEvent } from '../domain/audit/chain.ts';
import type { AuditHead, ReleaseSeal } from '../domain/audit/head.ts';
import type { ReleaseId } from '../domain/ids.ts';

/** A release and how far its own row says that its chain has come; null while events of it are not sealed. */
export interface ReleaseChain {
  id: ReleaseId;
  number: number;
  eventCount: number | null;
  eventHash: string | null;
}

/** What seals the record, and reads it page by page to prove that nothing was changed. */
export interface AuditStore {
  /** Releases with events that are not sealed. */
  unsealed(limit: number): Promise<ReleaseId[]>;
  /** Has the hour that it is by the database's clock no head yet? */
  isHeadDue(): Promise<boolean>;
  /**
   * The hour that it is by the database's clock and the newest head, for whoever makes the next one; it is the only
   * one until the transaction ends. Null when the hour has its head.
   */
  beginHead(): Promise<{ hour: Date; newest: AuditHead | null } | null>;
  /** Seals every release that has moved since it was sealed last; by release id, with the count sealed before. */
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
  /** The events of these releases that have a position: one release after the other, each by position. */
  events(ids: readonly ReleaseId[], after: EventCursor | null, limit: number): Promise<(StoredEvent & EventCursor)[]>;
  /** Those of these releases that have events without a position. */
  withoutPosition(ids: readonly ReleaseId[]): Promise<ReleaseId[]>;
  /** An event or a seal of a release that is not there. */
  stray(): Promise<{ releaseId: ReleaseId; headPosition: number | null } | null>;
}

/** Where a page of events ended. */
export interface EventCursor {
  releaseId: ReleaseId;
  position: number;
  seq: number;
}
