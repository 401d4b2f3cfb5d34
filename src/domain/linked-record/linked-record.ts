import { internalChanges } from '../change/change-request.ts';
import type { DeploymentState } from '../deployment/lifecycle.ts';
import type { LinkedRecordId, ReleaseId } from '../ids.ts';
import type { ReleaseState } from '../release/lifecycle.ts';
import { phaseOf } from '../release/phase.ts';
import type { Release } from '../release/release.ts';
import type { Service, ServiceEnvironment } from '../service.ts';
import { ticketKeys } from './ticket-keys.ts';

export const recordKinds = ['change', 'ticket', 'document'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** What other systems can be told of a release. The last four are ends. */
export type RecordPhase = 'requested' | 'approved' | 'running' | 'succeeded' | 'failed' | 'rolled_back' | 'canceled';

/** Whether a change request is approved, as far as its system says. */
export type ChangeApproval = 'approved' | 'rejected' | 'waiting' | 'unknown';

/** A record of a release in another system: its change request, one of its tickets, or its page. */
export interface LinkedRecord {
  id: LinkedRecordId;
  releaseId: ReleaseId;
  kind: RecordKind;
  /** The id of the integration. */
  uses: string;
  /** A ticket’s key, which page it is, or for a change `current`, or why it is no longer. */
  name: string;
  /** A person named it: it was not opened for this release. */
  isNamed: boolean;
  /** The system's own id; null until the record is known to exist. */
  remoteId: string | null;
  /** As people write it: CHG0030052. */
  number: string | null;
  title: string | null;
  link: string | null;
  /** The phase that the system was told last; null before it was told anything. */
  told: RecordPhase | null;
  /** Of a change only. */
  approval: ChangeApproval | null;
  /** In the system's own words. */
  status: string | null;
  /** Why it is not as it should be; null when it is. */
  failure: string | null;
}

/** The name of the change request that counts. */
export const currentChange = 'current';
/**
 * The page that plan, result and report are written to; any other page is the post-mortem of the incident that it is
 * named after.
 */
export const releasePage = 'release';

/** The change request that counts for the release, among its records. */
export function changeOf(records: readonly LinkedRecord[]): LinkedRecord | null {
  return records.find(({ kind, name }) => kind === 'change' && name === currentChange) ?? null;
}

/** What other systems should be told now. A release that failed can still be continued or rolled back. */
export function recordPhase(state: ReleaseState): RecordPhase {
  switch (state) {
    case 'draft':
    case 'in_review':
      return 'requested';
    case 'approved':
      return 'approved';
    case 'in_progress':
    case 'failed':
      return 'running';
    case 'completed':
      return 'succeeded';
    case 'rolled_back':
      return 'rolled_back';
    case 'closed':
      return 'failed';
    case 'rejected':
    case 'cancelled':
      return 'canceled';
  }
}

/** Whether nothing follows this phase but, after a success, a rollback. */
export function isEnd(phase: RecordPhase): boolean {
  return phase !== 'requested' && phase !== 'approved' && phase !== 'running';
}

/** Whether records must be brought up to date between these two points in time. */
export function hasNewPhase(before: Standing, after: Standing): boolean {
  return (
    recordPhase(before.release) !== recordPhase(after.release) ||
    phaseOf(before.release, before.deployment) !== phaseOf(after.release, after.deployment)
  );
}

export interface Standing {
  release: ReleaseState;
  deployment: DeploymentState | null;
}

/**
 * The records that a release has in other systems, by the settings; none for services that name no such system. A change
 * request that is kept here is none of them. A
 * rehearsal is the business of those who rehearse, so it has only the change request that its environment requires.
 */
export function wantedRecords(
  release: Release,
  { tickets, documents }: Pick<Service, 'tickets' | 'documents'>,
  { change }: Pick<ServiceEnvironment, 'change'>,
): Pick<LinkedRecord, 'kind' | 'uses' | 'name'>[] {
  const isRehearsal = release.rehearsalOf !== null;
  const texts = [release.reason, release.plan.artifact.notes];
  return [
    ...(change === null || change.uses === internalChanges
      ? []
      : [{ kind: 'change' as const, uses: change.uses, name: currentChange }]),
    ...(tickets === null || isRehearsal
      ? []
      : ticketKeys(texts, tickets.projects).map((name) => ({ kind: 'ticket' as const, uses: tickets.uses, name }))),
    ...(documents === null || isRehearsal
      ? []
      : [{ kind: 'document' as const, uses: documents.uses, name: releasePage }]),
  ];
}
