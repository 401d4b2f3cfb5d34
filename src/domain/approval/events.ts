import type { ReminderRung } from './reminder-ladder.ts';

/** The payload of each event of this feature, besides actor and time. */
export interface ApprovalEvents {
  'approval.given': { planHash: string; comment: string };
  'approval.refused': { planHash: string; comment: string };
  /** `from`: the release whose approvals count here as well. */
  'approval.reused': { planHash: string; from: string; people: readonly string[] };
  'release.approved': { planHash: string };
  'release.rejected': { reason: string };
  /** `skipped`: who was left out, and why. */
  'approvers.reminded': {
    rung: ReminderRung;
    to: readonly string[];
    skipped: readonly { id: string; reason: string }[];
  };
  'approval.expired': { planHash: string };
}
