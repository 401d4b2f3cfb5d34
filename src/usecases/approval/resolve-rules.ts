import { isForAll } from '../../domain/approval/planned-approvals.ts';
import { type PlannedApprovals, type ResolvedRule, rulesOf } from '../../domain/approval/rule.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Freshness } from '../../ports/directory.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';

interface Asked {
  captainId: string;
  plan: { approvals: PlannedApprovals };
}

/**
 * The rules of a plan with the people whom they mean now. Refuses with `could_not_find_out` when a group cannot be read,
 * or when a rule names whoever is on call and nobody says who that is.
 */
export async function resolveRules(
  { directory, settings }: Pick<Deps, 'directory' | 'settings'>,
  { captainId, plan }: Asked,
  freshness: Freshness = 'now',
): Promise<Result<ResolvedRule[], Refusal>> {
  const rules = rulesOf(plan.approvals);
  const { onCallGroup } = settings;
  if (onCallGroup === null && rules.some(({ roles }) => roles.includes('on-call')))
    return err({ kind: 'could_not_find_out', what: 'Who is on call', detail: 'the settings name no onCallGroup' });
  try {
    const resolved = rules.map(async (rule): Promise<ResolvedRule> => {
      if (isForAll(rule)) return { ...rule, memberIds: null };
      const backups = plan.approvals.backupGroups ?? [];
      const groups = [
        ...rule.groups,
        ...backups,
        ...(onCallGroup !== null && rule.roles.includes('on-call') ? [onCallGroup] : []),
      ];
      const lists = await Promise.all(groups.map((group) => directory.groupMembers(group, freshness)));
      const captain = rule.roles.includes('captain') ? [captainId] : [];
      return { ...rule, memberIds: [...new Set([...lists.flat(), ...rule.people, ...captain])] };
    });
    return ok(await Promise.all(resolved));
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return err({ kind: 'could_not_find_out', what: 'Who belongs to the group', detail: error.message });
  }
}

/** May this person take a place of this rule? */
export function isMeant(person: string, { memberIds }: ResolvedRule): boolean {
  return memberIds === null || memberIds.includes(person);
}
