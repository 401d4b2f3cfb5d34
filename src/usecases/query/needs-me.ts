import type { Improvement } from '../../domain/improvement/improvement.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Task } from '../../domain/task/task.ts';
import { membersOf } from '../approval/check-member.ts';
import { isMeant, resolveRules } from '../approval/resolve-rules.ts';
import type { Deps } from '../deps.ts';
import { deciderGroups } from '../improvement/decider-groups.ts';

/** What waits for one person, over all releases that have not ended. */
export interface NeedsMe {
  /** Releases whose current plan this person can approve and has not decided about, newest first. */
  approvals: Release[];
  /** Proposed improvements that this person can decide, newest first. */
  improvements: Improvement[];
  /** Releases that this person requested or runs and that go on only when they act. */
  decisions: { release: Release; why: string }[];
  /** Their tasks that have not ended, the earliest deadline first. */
  tasks: { task: Task; release: Release }[];
  /** Releases that they run. */
  runs: Release[];
}

/** More are not read; nobody has that many. */
const mostTasks = 200;
const mostImprovements = 50;

/** Collects what waits for this person. For display only: whoever acts is checked again then. */
export async function needsMe(
  deps: Pick<Deps, 'database' | 'directory' | 'settings'>,
  personId: string,
): Promise<NeedsMe> {
  const { active, undecided, own, open } = await deps.database.read(async (stores) => {
    const [active, own] = await Promise.all([stores.releases.active(), stores.tasks.assignedTo(personId, mostTasks)]);
    const undecided: Release[] = [];
    for (const release of active) {
      if (release.state !== 'in_review' || isOf(release, personId)) continue;
      const given = await stores.approvals.forRelease(release.id);
      const isDecided = given.some((one) => one.personId === personId && one.planHash === release.planHash);
      if (!isDecided) undecided.push(release);
    }
    const newest = await stores.improvements.newest(mostImprovements);
    const open = await Promise.all(
      newest
        .filter((one) => one.state === 'open' && ![one.proposerId, one.onBehalfOf].includes(personId))
        .map(async (improvement) => ({ improvement, groups: await deciderGroups(deps, stores, improvement) })),
    );
    return { active, undecided, own, open };
  });
  const approvals: Release[] = [];
  for (const release of undecided) {
    const rules = await resolveRules(deps, release, 'recent');
    if (rules.ok && rules.value.some((rule) => isMeant(personId, rule))) approvals.push(release);
  }
  const improvements: Improvement[] = [];
  for (const { improvement, groups } of open) {
    const deciders = await membersOf(deps, groups, 'recent');
    if (deciders.ok && (deciders.value === null || deciders.value.includes(personId))) improvements.push(improvement);
  }
  return {
    approvals,
    improvements,
    decisions: active.flatMap((release) => {
      const why = isOf(release, personId) ? whyTheirs(release) : null;
      return why === null ? [] : [{ release, why }];
    }),
    tasks: own.flatMap((task) => {
      const release = active.find(({ id }) => id === task.releaseId);
      return release ? [{ task, release }] : [];
    }),
    runs: active.filter(({ captainId }) => captainId === personId),
  };
}

function isOf({ requesterId, captainId }: Release, personId: string): boolean {
  return requesterId === personId || captainId === personId;
}

function whyTheirs({ state, startsAt }: Release): string | null {
  if (state === 'approved' && startsAt === null) return 'approved; start it when you are ready';
  return state === 'failed' ? 'failed; roll back, try again or close it' : null;
}
