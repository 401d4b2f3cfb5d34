import type { Mutant } from './mutant.ts';

const countTest = 'src/domain/approval/count.test.ts';
const differenceTest = 'src/domain/plan/difference.test.ts';
const rulesTest = 'src/usecases/approval/approval-rules.test.ts';
const reviseTest = 'src/usecases/release/revise-plan.test.ts';
const bypassTest = 'src/usecases/approval/bypass-check.test.ts';
const handOverTest = 'src/usecases/release/hand-over-release.test.ts';
const reuseTest = 'src/usecases/approval/reuse-approvals.test.ts';

/** Errors in who has approved what: rules, changed plans, bypasses, captains. */
export const approvalMutants: readonly Mutant[] = [
  {
    name: 'an approver does not make room for another one',
    file: 'src/domain/approval/count.ts',
    find: 'other !== undefined && !findPlace(other, tried)',
    replace: 'other !== undefined',
    caughtBy: [countTest],
  },
  {
    name: 'a person counts for every rule',
    file: 'src/domain/approval/count.ts',
    find: 'isComplete: takenBy.size === places.length',
    replace: 'isComplete: places.every((rule) => people.some((person) => countsFor(person, rule)))',
    caughtBy: [countTest, rulesTest],
  },
  {
    name: 'a shorter watch can be confirmed',
    file: 'src/domain/plan/difference.ts',
    find: 'after < before ? toVoid(words)',
    replace: 'after < 0 ? toVoid(words)',
    caughtBy: [differenceTest],
  },
  {
    name: 'any shift of the start can be confirmed',
    file: 'src/domain/plan/difference.ts',
    find: '<= confirmableShiftMs ?',
    replace: '>= 0 ?',
    caughtBy: [differenceTest],
  },
  {
    name: 'another digest can be confirmed',
    file: 'src/domain/plan/difference.ts',
    find: '[toVoid(`${digestWords(b.digest)} instead',
    replace: '[toConfirm(`${digestWords(b.digest)} instead',
    caughtBy: [differenceTest],
  },
  {
    name: 'a criterion that is dropped can be confirmed',
    file: 'src/domain/plan/difference.ts',
    find: 'toVoid(`without',
    replace: 'toConfirm(`without',
    caughtBy: [differenceTest],
  },
  {
    name: 'a changed plan stays approved',
    file: 'src/usecases/release/revise-plan.ts',
    find: "submitted.ok && work.release.rehearsalOf !== null ? work.moveRelease('approve') : submitted",
    replace: "submitted.ok ? work.moveRelease('approve') : submitted",
    caughtBy: [reviseTest],
  },
  {
    name: 'a plan is changed that the person did not see',
    file: 'src/usecases/release/revise-plan.ts',
    find: 'input.planHash !== null && input.planHash !== release.planHash',
    replace: 'false',
    caughtBy: [reviseTest],
  },
  {
    name: 'a planned start of the plan before still happens',
    file: 'src/usecases/run-reminder.ts',
    find: "reminder.task.kind === 'start' && reminder.task.planHash !== release.planHash",
    replace: 'false',
    caughtBy: [reviseTest],
  },
  {
    name: 'what was said about another artifact stays checked off',
    file: 'src/usecases/task/revise-tasks.ts',
    find: 'before.artifact.digest !== release.plan.artifact.digest',
    replace: 'false',
    caughtBy: [reviseTest],
  },
  {
    name: 'a rollback target need not have worked',
    file: 'src/usecases/release/revise-plan.ts',
    find: '!(await hasSucceeded(stores, release, asked))',
    replace: 'false',
    caughtBy: [reviseTest],
  },
  {
    name: 'an objection rejects the release',
    file: 'src/usecases/approval/decide-release.ts',
    find: 'if (!vetoes)',
    replace: 'if (false)',
    caughtBy: [rulesTest],
  },
  {
    name: 'the gate counts whoever once could approve',
    file: 'src/usecases/deployment/gate-evidence.ts',
    find: 'countApprovals(rules.value, eligible, isMeant)',
    replace: 'countApprovals(rules.value, eligible, () => true)',
    caughtBy: [rulesTest],
  },
  {
    name: 'a bypass outlives a change of the plan',
    file: 'src/domain/gate/bypass.ts',
    find: 'one.check === check.id && one.planHash === planHash',
    replace: 'one.check === check.id',
    caughtBy: [bypassTest],
  },
  {
    name: 'anybody may bypass a check',
    file: 'src/usecases/approval/bypass-check.ts',
    find: 'if (!members.value?.includes(caller.actor.id))',
    replace: 'if (false)',
    caughtBy: [bypassTest],
  },
  {
    name: 'captains bypass checks of their own releases',
    file: 'src/usecases/approval/bypass-check.ts',
    find: 'separationOfDuties && [release.requesterId, release.captainId].includes(caller.actor.id)',
    replace: 'false',
    caughtBy: [bypassTest],
  },
  {
    name: 'approvals can be bypassed',
    file: 'src/domain/gate/bypass.ts',
    find: "  'approvals',\n",
    replace: '',
    caughtBy: [bypassTest],
  },
  {
    name: 'a new captain’s own approval counts',
    file: 'src/usecases/release/hand-over-release.ts',
    find: 'if (count.isComplete) return false;',
    replace: 'return false;',
    caughtBy: [handOverTest],
  },
  {
    name: 'approvals of other content are reused',
    file: 'src/usecases/approval/reuse-approvals.ts',
    find: 'before.plan.artifact.digest !== release.plan.artifact.digest',
    replace: 'false',
    caughtBy: [reuseTest],
  },
  {
    name: 'approvals are reused however old they are',
    file: 'src/usecases/approval/reuse-approvals.ts',
    find: 'at.getTime() >= since',
    replace: 'at.getTime() > 0',
    caughtBy: [reuseTest],
  },
  {
    name: 'the page for an approval stays open after the decision',
    file: 'src/usecases/release-work.ts',
    find: 'await closeApprovalPage(unit, release);',
    replace: '',
    caughtBy: ['src/usecases/approval/page-for-approval.test.ts'],
  },
  {
    name: 'a rejected release is reviewed again although its place is taken',
    file: 'src/usecases/release/reopen-rejected.ts',
    find: 'if (active !== null)',
    replace: 'if (active === undefined)',
    caughtBy: ['src/usecases/release/reopen-rejected.test.ts'],
  },
];
