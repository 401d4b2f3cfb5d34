import type { Mutant } from './mutant.ts';

const domain = 'src/domain/rehearsal';
const rehearsal = `${domain}/rehearsal.ts`;
const time = `${domain}/rollback-time.ts`;
const rehearse = 'src/usecases/rehearsal/rehearse-release.ts';
const open = 'src/usecases/release/open-release.ts';
const rehearsalTest = `${domain}/rehearsal.test.ts`;
const timeTest = `${domain}/rollback-time.test.ts`;
const rehearseTest = 'src/usecases/rehearsal/rehearse-release.test.ts';

/** Defects in rehearsals: what counts as one, what is learned from it, and whom it concerns. */
export const rehearsalMutants: readonly Mutant[] = [
  {
    name: 'a rehearsal whose way back failed counts',
    file: rehearsal,
    find: 'if (!deployment?.rollback?.restoredAt) return null;\n  const { startedAt, restoredAt, targetVersion } = deployment.rollback;',
    replace:
      'if (!deployment?.rollback) return null;\n  const { startedAt, restoredAt = startedAt, targetVersion } = deployment.rollback;',
    caughtBy: [rehearsalTest],
  },
  {
    name: 'a rehearsal that failed on its way, and was taken back, counts',
    file: 'src/usecases/rehearsal/load-ledger.ts',
    find: 'entry !== null && entry.forwardMs !== null',
    replace: 'entry !== null',
    caughtBy: [rehearseTest],
  },
  {
    name: 'the way back is measured from the start of the deployment',
    file: rehearsal,
    find: 'backMs: Date.parse(restoredAt) - Date.parse(startedAt)',
    replace: 'backMs: Date.parse(restoredAt) - deployment.startedAt.getTime()',
    caughtBy: [rehearsalTest],
  },
  {
    name: 'the rehearsal of another version is enough',
    file: rehearsal,
    find: 'one.version === version && one.digest === digest',
    replace: 'one.digest === digest',
    caughtBy: [rehearsalTest],
  },
  {
    name: 'the rehearsal of other content is enough',
    file: rehearsal,
    find: 'one.version === version && one.digest === digest',
    replace: 'one.version === version',
    caughtBy: [rehearsalTest],
  },
  {
    name: 'a rehearsal of long ago is enough',
    file: rehearsal,
    find: '<= rehearsalMaxAgeMs;',
    replace: '>= 0;',
    caughtBy: [rehearsalTest],
  },
  {
    name: 'a version starts without the rehearsal that is required',
    file: rehearsal,
    find: "if (rehearsal === 'optional') return null;",
    replace: 'if (mine === undefined) return null;',
    caughtBy: [rehearsalTest],
  },
  {
    name: 'a rehearsal is asked for although it is optional',
    file: rehearsal,
    find: "if (rehearsal === 'optional') return null;",
    replace: '',
    caughtBy: [rehearsalTest],
  },
  {
    name: 'the expected time of a rollback is that of the quickest rehearsal',
    file: time,
    find: 'expectedMs: Math.max(...measured, ...known)',
    replace: 'expectedMs: Math.min(...measured, ...known)',
    caughtBy: [timeTest],
  },
  {
    name: 'the plan promises less time than a rollback took before',
    file: time,
    find: 'Math.max(...measured, ...known)',
    replace: 'Math.max(...known)',
    caughtBy: [timeTest],
  },
  {
    name: 'the expected time is taken from rehearsals with another strategy',
    file: 'src/domain/plan/draft-plan.ts',
    find: '.filter(({ strategy }) => strategy === name)',
    replace: '',
    caughtBy: ['src/domain/plan/plan.test.ts'],
  },
  {
    name: 'one rollback proves how long the next one takes',
    file: time,
    find: 'if (measured.length >= enough) {',
    replace: 'if (measured.length > 0) {',
    caughtBy: [timeTest],
  },
  {
    name: 'rehearsals prove how long a rollback takes in production',
    file: time,
    find: 'isProven: false, rehearsals: rehearsed.length',
    replace: 'isProven: true, rehearsals: rehearsed.length',
    caughtBy: [timeTest],
  },
  {
    name: 'a rehearsal begins where there is no way back',
    file: open,
    find: 'if (rehearsalOf !== null && target === null)',
    replace: 'if (rehearsalOf === null && target === null)',
    caughtBy: [rehearseTest],
  },
  {
    name: 'a release that stays needs no approval either',
    file: open,
    find: "state: rehearsalOf === null ? 'in_review' : 'approved'",
    replace: "state: 'approved'",
    caughtBy: [rehearseTest],
  },
  {
    name: 'rehearsals make the next release look risky',
    file: 'src/usecases/release/draft-release.ts',
    find: '.filter((one) => one.rehearsalOf === null)',
    replace: '',
    caughtBy: [rehearseTest],
  },
  {
    name: 'a rehearsal is not rolled back by itself',
    file: 'src/usecases/deployment/finish-step.ts',
    find: "  const begun = await beginRollback(work, work.release.captainId, 'the rehearsal is over');\n  if (begun.ok) return;\n",
    replace: '',
    caughtBy: [rehearseTest],
  },
  {
    name: 'a rehearsal locks the service',
    file: 'src/usecases/deployment/finish-rollback.ts',
    find: 'if (work.release.rehearsalOf === null) await lockService',
    replace: 'await lockService',
    caughtBy: [rehearseTest],
  },
  {
    name: 'a rehearsal tells every stakeholder group',
    file: 'src/usecases/message/want-messages.ts',
    find: '  if (release.rehearsalOf !== null) return;\n',
    replace: '',
    caughtBy: [rehearseTest],
  },
  {
    name: 'a rehearsal that fails pages whoever is on call',
    file: 'src/usecases/watch/escalate.ts',
    find: 'release.rehearsalOf === null ? raised :',
    replace: 'release.rehearsalOf !== null ? raised :',
    caughtBy: [rehearseTest],
  },
  {
    name: 'a version that was rehearsed counts as rolled back',
    file: 'src/db/stores/release-store.ts',
    find: "eq(releases.state, 'rolled_back'), isNull(releases.rehearsalOf))",
    replace: "eq(releases.state, 'rolled_back'))",
    caughtBy: [rehearseTest],
  },
  {
    name: 'a guest who rehearses is told which services there are',
    file: rehearse,
    find: '  if (!member.ok) return member;\n',
    replace: '',
    caughtBy: [rehearseTest],
  },
  {
    name: 'a rehearsal in production itself',
    file: rehearse,
    find: 'orderOf(name) < orderOf(target)',
    replace: 'orderOf(name) <= orderOf(target)',
    caughtBy: [rehearseTest],
  },
  {
    name: 'a rehearsal in an environment that comes after production',
    file: rehearse,
    find: 'orderOf(name) < orderOf(target)',
    replace: 'name !== target',
    caughtBy: [rehearseTest],
  },
  {
    name: 'a rehearsal goes to the environment that is furthest from production',
    file: rehearse,
    find: 'orderOf(b) - orderOf(a)',
    replace: 'orderOf(a) - orderOf(b)',
    caughtBy: [rehearseTest],
  },
  {
    name: 'a rehearsal takes another strategy than the release',
    file: rehearse,
    find: 'planned?.version === version ? planned.plan.strategy.name : null',
    replace: 'null',
    caughtBy: [rehearseTest],
  },
  {
    name: 'the rehearsal for another environment is enough',
    file: 'src/db/stores/release-store.ts',
    find: 'and(eq(releases.service, service), eq(releases.rehearsalOf, of))',
    replace: 'and(eq(releases.service, service), isNotNull(releases.rehearsalOf), isNotNull(sql`${of}::text`))',
    caughtBy: [rehearseTest, 'src/db/embedded.test.ts'],
  },
  {
    name: 'the oldest rehearsal of the same content counts',
    file: rehearsal,
    find: 'rehearsed.find((one)',
    replace: 'rehearsed.findLast((one)',
    caughtBy: [rehearsalTest],
  },
];
