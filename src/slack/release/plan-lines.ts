import { countAsRecorded } from '../../domain/approval/approval.ts';
import { isForAll } from '../../domain/approval/planned-approvals.ts';
import { type ApprovalRule, rulesOf } from '../../domain/approval/rule.ts';
import type { PlanChange } from '../../domain/plan/difference.ts';
import type { ViewWith } from '../../domain/release/view.ts';
import { joinMrkdwn, Mrkdwn, moment, mrkdwn, person, userGroup } from '../kit/mrkdwn.ts';

/** More changes of a plan are behind “Details”. */
const mostChanges = 4;

/** What changed in one part of a plan; a change that voids approvals is marked. */
export function changeLine({ part, words, effect }: PlanChange): Mrkdwn {
  return mrkdwn`${new Mrkdwn(effect === 'void' ? ':exclamation:' : '•')} *${part}*: ${words}`;
}

/** Who has to approve, and how far that has got: rule by rule. */
export function approversWords(view: ViewWith<'approvals'>): Mrkdwn {
  const rules = rulesOf(view.release.plan.approvals);
  const { rules: counts } = countAsRecorded(view.release, view.approvals);
  const each = rules.map((rule, index) => {
    const given = counts[index]?.by.length ?? 0;
    const name = rules.length === 1 ? mrkdwn`` : mrkdwn`*${rule.name}* `;
    return mrkdwn`${name}${whom(rule)} (${given} of ${rule.needed})`;
  });
  return mrkdwn`waiting for approval by ${joinMrkdwn(each, ' and ')}`;
}

function whom(rule: ApprovalRule): Mrkdwn {
  if (isForAll(rule)) return mrkdwn`any full member`;
  return joinMrkdwn(
    [
      ...rule.groups.map(userGroup),
      ...rule.people.map(person),
      ...rule.roles.map((role) => mrkdwn`${role === 'on-call' ? 'whoever is on call' : 'the captain'}`),
    ],
    ', ',
  );
}

/** What people changed about this release: an emergency, the last change of the plan, its own policy, bypassed checks. */
export function planLines({ release, revisions, bypasses }: ViewWith<'revisions' | 'bypasses'>): Mrkdwn[] {
  const { emergency, announcement, policy } = release.plan;
  const isOpen = release.endedAt === null;
  const last = revisions.at(-1);
  // What follows on the card need not be said twice.
  const changes = (last?.changes ?? []).filter(({ part }) => part !== 'What the watch can find');
  const isNew = (part: string) => isOpen && changes.some((one) => one.part === part);
  return [
    ...(emergency === undefined
      ? []
      : [mrkdwn`:rotating_light: *Emergency* ${emergency.reason} (${person(emergency.by)})`]),
    ...(last === undefined || last.number === 1 || !isOpen
      ? []
      : [
          joinMrkdwn([
            mrkdwn`:pencil2: *Plan changed* by ${person(last.authorId)} ${moment(last.at)}: ${last.reason}`,
            ...changes.slice(0, mostChanges).map(changeLine),
            ...(changes.length > mostChanges ? [mrkdwn`and ${changes.length - mostChanges} more`] : []),
          ]),
        ]),
    ...(policy === undefined || isNew('Policy of this release')
      ? []
      : [mrkdwn`*Policy of this release* ${policy.reason}`]),
    ...(announcement === undefined || isNew('Announcement') ? [] : [mrkdwn`*Announcement* ${announcement}`]),
    ...bypasses
      .filter(({ planHash }) => planHash === release.planHash)
      .map(({ check, authorId, reason }) => mrkdwn`:warning: *Bypassed* ${check} by ${person(authorId)}: ${reason}`),
  ];
}
