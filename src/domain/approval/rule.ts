import { err, ok, type Result } from '../../lib/result.ts';
import type { RiskLevel } from '../strategy/matrix.ts';

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

/** Approvers by what they do at the time of the decision. */
export const approverRoles = ['on-call', 'captain'] as const;
export type ApproverRole = (typeof approverRoles)[number];

/** How many of whom have to approve. Without groups, people and roles, everybody who may approve at all. */
export interface ApprovalRule {
  /** What people call it: "Security". */
  name: string;
  needed: number;
  /** Slack user group ids. */
  groups: readonly string[];
  /** Slack ids of people. */
  people: readonly string[];
  roles: readonly ApproverRole[];
  /** A rejection by one of them rejects the release; otherwise it is an objection that everybody sees. */
  veto: boolean;
}

/** A rule in the settings: it may apply in some environments, or from some risk on. */
export interface ConfiguredRule extends ApprovalRule {
  /** All when absent. */
  environments?: readonly string[] | undefined;
  risks?: readonly RiskLevel[] | undefined;
}

/** What a plan says about its approvals. Plans from before there were several rules have none. */
export interface PlannedApprovals {
  /** Over all rules. */
  needed: number;
  /** Of all rules. */
  groups: readonly string[];
  separationOfDuties: boolean;
  rules?: readonly ApprovalRule[];
  /** Their members may approve in place of anybody whom a rule means; they are asked later. */
  backupGroups?: readonly string[];
}

/** The rules of a plan; the older form, one number and some groups, is one rule. */
export function rulesOf({ rules, needed, groups }: PlannedApprovals): readonly ApprovalRule[] {
  return rules ?? [{ name: 'Approvers', needed, groups, people: [], roles: [], veto: true }];
}

/** A rule with the people that it means now; null when it means everybody. */
export interface ResolvedRule extends ApprovalRule {
  memberIds: readonly string[] | null;
}

/** The requester, the authors, and the eligible approvers. */
export interface EligibilityRule {
  requesterId: string;
  captainId: string;
  authorIds: readonly string[];
  separationOfDuties: boolean;
  /** Everybody whom a rule means, as resolved now; null when one of them means everybody. */
  approverIds: readonly string[] | null;
}

/** Everybody whom one of the rules means; null when one means everybody. */
function approversOf(rules: readonly ResolvedRule[]): readonly string[] | null {
  const lists = rules.map(({ memberIds }) => memberIds);
  return lists.includes(null) ? null : [...new Set(lists.flatMap((list) => list ?? []))];
}

/** Who may approve this release, by the rules as resolved now. */
export function eligibilityOf(
  release: {
    requesterId: string;
    captainId: string;
    plan: { artifact: { authors: readonly string[] }; approvals: PlannedApprovals };
  },
  rules: readonly ResolvedRule[],
): EligibilityRule {
  const { requesterId, captainId, plan } = release;
  return {
    requesterId,
    captainId,
    authorIds: plan.artifact.authors,
    separationOfDuties: plan.approvals.separationOfDuties,
    approverIds: approversOf(rules),
  };
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
