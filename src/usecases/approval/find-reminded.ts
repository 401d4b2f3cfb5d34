import { onCurrentPlan } from '../../domain/approval/approval.ts';
import {
  type Availability,
  type Reminded,
  type ReminderRung,
  whomToRemind,
} from '../../domain/approval/reminder-ladder.ts';
import type { Release } from '../../domain/release/release.ts';
import { policyOf } from '../../domain/settings.ts';
import { wallTime } from '../../lib/zoned-time.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';
import { peopleOnCall } from '../escalation/people-on-call.ts';
import { membersOf } from './check-member.ts';
import { resolveRules } from './resolve-rules.ts';

/** Larger groups are reminded without asking each member's status. */
const mostAsked = 25;

/**
 * Whom a rung of the ladder reaches, as it is now, and who is left out and why: approvers who have not decided, their
 * backups, or whoever is on call with the managers. This asks the directory, so it belongs before a transaction.
 */
export async function findReminded(
  deps: Pick<Deps, 'database' | 'directory' | 'settings' | 'clock'>,
  release: Release,
  rung: ReminderRung,
): Promise<Reminded> {
  const approvals = await deps.database.read((stores) => stores.approvals.forRelease(release.id));
  const { approve, reject } = onCurrentPlan(release, approvals);
  const done = new Set([
    release.requesterId,
    release.captainId,
    ...[...approve, ...reject].map(({ personId }) => personId),
  ]);
  const people = (await peopleFor(deps, release, rung)).filter((id) => !done.has(id));
  // Nobody is left out of a page.
  if (rung === 'approval-page' || people.length > mostAsked) return { to: people, skipped: [] };
  return whomToRemind(await Promise.all(people.map((id) => availabilityOf(deps, id))));
}

async function peopleFor(
  deps: Pick<Deps, 'directory' | 'settings'>,
  release: Release,
  rung: ReminderRung,
): Promise<readonly string[]> {
  const { settings } = deps;
  switch (rung) {
    case 'approval-half': {
      // Backups have a rung of their own.
      const approvals = { ...release.plan.approvals, backupGroups: [] };
      const rules = await resolveRules(deps, { captainId: release.captainId, plan: { approvals } });
      return rules.ok ? [...new Set(rules.value.flatMap(({ memberIds }) => memberIds ?? []))] : [];
    }
    case 'approval-backup': {
      const members = await membersOf(deps, policyOf(settings, release).backupApproverGroups);
      return members.ok ? (members.value ?? []) : [];
    }
    case 'approval-page':
      return [...new Set([...(await peopleOnCall(deps)).people, ...settings.managers])];
  }
}

/** What could not be found out about a person keeps nobody from being reminded. */
async function availabilityOf(
  { directory, clock }: Pick<Deps, 'directory' | 'clock'>,
  id: string,
): Promise<Availability> {
  try {
    const [person, isActive] = await Promise.all([directory.person(id, 'recent'), directory.isActive(id)]);
    const zone = person?.timeZone ?? null;
    return {
      id,
      outOfOffice: person?.outOfOffice ?? null,
      localTime: zone === null ? null : timeIn(clock.now(), zone),
      isActive,
    };
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return { id, outOfOffice: null, localTime: null, isActive: null };
  }
}

function timeIn(at: Date, zone: string): string {
  const { hour, minute } = wallTime(at, zone);
  return [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
}
