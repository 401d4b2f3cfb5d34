import { type Member, type PlannedApprovals, rulesOf } from '../../domain/approval/rule.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Freshness } from '../../ports/directory.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';

/** Looks up the person, now by default; bots, guests, external users and deactivated accounts cannot take part in releases. */
export async function checkMember(
  deps: Pick<Deps, 'directory'>,
  personId: string,
  freshness: Freshness = 'now',
): Promise<Result<Member & { name: string }, Refusal>> {
  try {
    const member = await deps.directory.person(personId, freshness);
    if (!member || member.isBot) return err({ kind: 'not_a_person' });
    if (member.isDeleted) return err({ kind: 'deactivated' });
    if (member.isStranger) return err({ kind: 'outsider' });
    if (member.isRestricted) return err({ kind: 'guest' });
    return ok(member);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return err({ kind: 'could_not_find_out', what: 'Who you are', detail: error.message });
  }
}

/** The members of these user groups; null when no groups are configured. For display only, `recent` is sufficient. */
export async function membersOf(
  deps: Pick<Deps, 'directory'>,
  groups: readonly string[],
  freshness: Freshness = 'now',
): Promise<Result<string[] | null, Refusal>> {
  if (groups.length === 0) return ok(null);
  try {
    const lists = await Promise.all(groups.map((group) => deps.directory.groupMembers(group, freshness)));
    return ok([...new Set(lists.flat())]);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return err({ kind: 'could_not_find_out', what: 'Who belongs to the group', detail: error.message });
  }
}

/**
 * May this person run the release (start, pause, abort, roll back, decide a proposal)? Allowed are the requester, the
 * captain, the approvers and the people on call.
 */
export async function checkMayRun(
  deps: Pick<Deps, 'settings' | 'directory'>,
  personId: string,
  release: { requesterId: string; captainId: string; plan: { approvals: PlannedApprovals } },
  action: string,
): Promise<Result<Member & { name: string }, Refusal>> {
  const member = await checkMember(deps, personId);
  if (!member.ok) return member;
  if (personId === release.requesterId || personId === release.captainId) return member;
  if (rulesOf(release.plan.approvals).some(({ people }) => people.includes(personId))) return member;
  const { onCallGroup } = deps.settings;
  const others = await membersOf(deps, [
    ...release.plan.approvals.groups,
    ...(onCallGroup === null ? [] : [onCallGroup]),
  ]);
  if (!others.ok) return others;
  // If no group is configured, everybody may approve, so everybody may also stop a failing release.
  if (others.value === null || others.value.includes(personId)) return member;
  return err({
    kind: 'not_permitted',
    action,
    allowed: 'the requester, the captain, approvers and whoever is on call',
  });
}
