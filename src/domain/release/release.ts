import type { ReleaseId, TaskId } from '../ids.ts';
import type { PlanEdits } from '../plan/edits.ts';
import type { Plan } from '../plan/plan.ts';
import type { ReleaseState } from './lifecycle.ts';

/** The delivery of one version of a service to an environment. */
export interface Release {
  id: ReleaseId;
  /** A global sequence number; people say "R-12". */
  number: number;
  service: string;
  version: string;
  environment: string;
  reason: string;
  requesterId: string;
  captainId: string;
  state: ReleaseState;
  /** Incremented with every change; buttons carry it, so that a stale one can be detected. */
  revision: number;
  plan: Plan;
  planHash: string;
  rootTaskId: TaskId;
  startsAt: Date | null;
  /** The environment that this release is a rehearsal for; null when it is meant to stay. */
  rehearsalOf: string | null;
  /** What people changed in the plan; null while nobody did. */
  edits: PlanEdits | null;
  createdAt: Date;
  updatedAt: Date;
  endedAt: Date | null;
}

/** How people refer to a release. */
export function releaseRef(release: { number: number }): string {
  return `R-${release.number}`;
}

/** Parses `R-12`, `r12` or `12`; null for anything else. */
export function parseReleaseRef(text: string): number | null {
  const match = /^(?:r-?)?(\d{1,9})$/i.exec(text.trim());
  return match?.[1] ? Number(match[1]) : null;
}
