import { err, ok, type Result } from '../../lib/result.ts';

/** The person's directory entry at the moment the button is pressed. */
export interface Member {
  id: string;
  isBot: boolean;
  isDeleted: boolean;
  /** Guests of any kind. */
  isRestricted: boolean;
  /** From another organization, through a shared channel. */
  isStranger: boolean;
}

export type Ineligible = {
  kind: 'not_a_person' | 'deactivated' | 'guest' | 'outsider' | 'self_approval' | 'author_approval' | 'not_an_approver';
};

/** The requester, the authors, and the eligible approvers. */
export interface EligibilityRule {
  requesterId: string;
  captainId: string;
  authorIds: readonly string[];
  separationOfDuties: boolean;
  /** Members of the approver groups, as resolved now; null when the policy names no group: everybody may approve. */
  approverIds: readonly string[] | null;
}

/** Does this person's approval count? Returns the first reason against it. */
export function mayApprove(member: Member, rule: EligibilityRule): Result<true, Ineligible> {
  if (member.isBot) return err({ kind: 'not_a_person' });
  if (member.isDeleted) return err({ kind: 'deactivated' });
  if (member.isStranger) return err({ kind: 'outsider' });
  if (member.isRestricted) return err({ kind: 'guest' });
  if (rule.separationOfDuties) {
    if (member.id === rule.requesterId || member.id === rule.captainId) return err({ kind: 'self_approval' });
    if (rule.authorIds.includes(member.id)) return err({ kind: 'author_approval' });
  }
  if (rule.approverIds !== null && !rule.approverIds.includes(member.id)) return err({ kind: 'not_an_approver' });
  return ok(true);
}
