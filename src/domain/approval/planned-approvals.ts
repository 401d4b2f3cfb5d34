import type { Policy } from '../policy/policy.ts';
import type { RiskLevel } from '../strategy/matrix.ts';
import type { ApprovalRule, ConfiguredRule, PlannedApprovals } from './rule.ts';

type ApprovalKeys = Pick<
  Policy,
  | 'approvals'
  | 'approvalsNeeded'
  | 'approverGroups'
  | 'separationOfDuties'
  | 'emergencyApprovals'
  | 'backupApproverGroups'
>;

/**
 * What a plan asks for: the rules that apply to its environment and risk, otherwise the short form. An emergency needs
 * fewer approvals, of anybody whom a rule means; a rehearsal none.
 */
export function plannedApprovals(
  policy: ApprovalKeys,
  about: { environment: string; risk: RiskLevel; isEmergency: boolean; isRehearsal: boolean },
): PlannedApprovals {
  const common = {
    separationOfDuties: policy.separationOfDuties,
    ...(policy.backupApproverGroups.length === 0 ? {} : { backupGroups: policy.backupApproverGroups }),
  };
  const applying = policy.approvals.filter((rule) => applies(rule, about)).map(plain);
  const groups = [...new Set(applying.length === 0 ? policy.approverGroups : applying.flatMap((rule) => rule.groups))];
  const inAll = applying.length === 0 ? policy.approvalsNeeded : total(applying);
  if (about.isRehearsal) return { needed: 0, groups, ...common };
  if (!about.isEmergency)
    return { needed: inAll, groups, ...common, ...(applying.length === 0 ? {} : { rules: applying }) };
  const needed = Math.min(inAll, policy.emergencyApprovals);
  if (applying.length === 0) return { needed, groups, ...common };
  return { needed, groups, ...common, rules: [{ name: 'Emergency', needed, veto: true, ...anyOf(applying) }] };
}

/** Whom one of the rules means. */
function anyOf(rules: readonly ApprovalRule[]): Pick<ApprovalRule, 'groups' | 'people' | 'roles'> {
  if (rules.some(isForAll)) return { groups: [], people: [], roles: [] };
  return {
    groups: [...new Set(rules.flatMap(({ groups }) => groups))],
    people: [...new Set(rules.flatMap(({ people }) => people))],
    roles: [...new Set(rules.flatMap(({ roles }) => roles))],
  };
}

function applies({ environments, risks }: ConfiguredRule, about: { environment: string; risk: RiskLevel }): boolean {
  return (environments?.includes(about.environment) ?? true) && (risks?.includes(about.risk) ?? true);
}

function plain({ name, needed, groups, people, roles, veto }: ConfiguredRule): ApprovalRule {
  return { name, needed, groups, people, roles, veto };
}

function total(rules: readonly ApprovalRule[]): number {
  return rules.reduce((sum, { needed }) => sum + needed, 0);
}

/** Does the rule mean everybody who may approve at all? */
export function isForAll({ groups, people, roles }: Pick<ApprovalRule, 'groups' | 'people' | 'roles'>): boolean {
  return groups.length + people.length + roles.length === 0;
}
