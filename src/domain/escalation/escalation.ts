import type { Severity } from '../analysis/thresholds/threshold.ts';
import type { DeploymentId, EscalationId, ReleaseId } from '../ids.ts';
import type { PagerAnswer } from './pager.ts';
import type { EscalationTier } from './timeline.ts';

/** A problem that needs a person's attention. Its key ensures one escalation per problem, however often it shows. */
export interface Escalation {
  id: EscalationId;
  releaseId: ReleaseId;
  /** Null for what needs a person before anything is deployed. */
  deploymentId: DeploymentId | null;
  key: string;
  severity: Severity;
  summary: string;
  raisedAt: Date;
  /** How far it has been escalated: the channel, the person on call, the manager. */
  tier: 'channel' | 'on_call' | 'manager';
  /** The timeline that it was raised with; empty for one that a version without timelines raised. */
  tiers: readonly EscalationTier[];
  /** The tier that was reached, from 0; -1 when the first one is about to be notified again. */
  position: number;
  /** The times of the tiers count from here; null counts from `raisedAt`. */
  clockFrom: Date | null;
  /** Counts how often the timeline was stopped or set: what was scheduled in an earlier round no longer applies. */
  round: number;
  /** Who is responsible: whoever acknowledged it, or whom it was handed over to. */
  ownerId: string | null;
  handover: Handover | null;
  snoozedUntil: Date | null;
  snoozedBy: string | null;
  /** A Slack user id, or the name of somebody who acknowledged it in a paging system and is not found in Slack. */
  acknowledgedBy: string | null;
  acknowledgedAt: Date | null;
  /** What somebody did about it in a paging system since its timeline was last stopped or set in Slack. */
  pagerAnswer: PagerAnswer | null;
  closedAt: Date | null;
}

/** The last time that an escalation changed hands. */
export interface Handover {
  by: string;
  to: string;
  note: string;
  /** ISO 8601. */
  at: string;
}

export type Standing = 'open' | 'acknowledged' | 'snoozed' | 'closed';

/** `open` is the only one in which time carries it on to the next tier. */
export function standingOf({ closedAt, acknowledgedAt, snoozedUntil }: Escalation): Standing {
  if (closedAt !== null) return 'closed';
  if (acknowledgedAt !== null) return 'acknowledged';
  return snoozedUntil === null ? 'open' : 'snoozed';
}
