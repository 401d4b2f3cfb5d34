import type { Mutant } from './mutant.ts';

const rule = 'src/domain/analysis/thresholds/evidence-rule.ts';
const series = 'src/domain/analysis/evidence/series.ts';
const ruleTest = 'src/domain/analysis/thresholds/evidence-rule.test.ts';
const seriesTest = 'src/domain/analysis/evidence/series.test.ts';

/** Defects in what the watch makes of all its readings. */
export const evidenceMutants: readonly Mutant[] = [
  {
    name: 'only the last few readings count',
    file: 'src/domain/analysis/judge.ts',
    find: "policy.judgeBy === 'evidence'",
    replace: "policy.judgeBy !== 'evidence'",
    caughtBy: [ruleTest],
  },
  {
    name: 'a service is healthy while nothing is found',
    file: 'src/domain/analysis/judge.ts',
    find: 'isPending || open.length > 0',
    replace: 'isPending',
    caughtBy: [ruleTest],
  },
  {
    name: 'a burst counts as many failures',
    file: series,
    find: 'return log > 0 ? log / dependence(series, tolerated) : log;',
    replace: 'return log + 0 * dependence(series, tolerated);',
    caughtBy: [seriesTest],
  },
  {
    name: 'trouble that begins late is weighed on average',
    file: series,
    find: 'logSum([series.late[index] ?? Number.NEGATIVE_INFINITY, begins + logWeight])',
    replace: '(series.late[index] ?? begins + logWeight)',
    caughtBy: [seriesTest, ruleTest],
  },
  {
    name: 'a pause between two failures is a recovery',
    file: series,
    find: 'episode === null || episode.over >= Math.log(20)',
    replace: 'episode === null || episode.over > 0',
    caughtBy: [seriesTest],
  },
  {
    name: 'failures from before a recovery count against the service for good',
    file: 'src/usecases/watch/evaluate-round.ts',
    find: 'isSettled || recoveredNames.includes(one.check) ? forgetEvidence(one) : one',
    replace: 'isSettled && recoveredNames.includes(one.check) ? forgetEvidence(one) : one',
    caughtBy: ['src/usecases/watch/evaluate-round.test.ts'],
  },
  {
    name: 'each of many checks may err as often as one alone',
    file: rule,
    find: 'policy.falseAlarms / 100 / Math.max(1, checks.length)',
    replace: 'policy.falseAlarms / 100 / Math.min(1, checks.length)',
    caughtBy: [ruleTest],
  },
  {
    name: 'a short baseline is believed like a long one',
    file: 'src/domain/analysis/baseline/baseline.ts',
    find: 'if (below >= 0.95) return rank;',
    replace: 'if (below >= 0.5) return rank;',
    caughtBy: ['src/domain/analysis/baseline/baseline.test.ts'],
  },
  {
    name: 'each good round of a watch makes its next fault cost more time',
    file: 'src/usecases/watch/take-watch.ts',
    find: "round ? restMs : null, 'succeeded')",
    replace: 'round ? restMs : null)',
    caughtBy: ['src/usecases/crash.test.ts'],
  },
  {
    name: 'the past rounds that another replica has added to are taken from memory',
    file: 'src/usecases/watch/past-rounds.ts',
    find: ' && found.readAtMs === watch.readAt?.getTime()',
    replace: '',
    caughtBy: ['src/usecases/watch/past-rounds.test.ts'],
  },
  {
    name: 'whoever resumes after a step without a verdict is paged on',
    file: 'src/usecases/deployment/control-deployment.ts',
    find: '} else await closeQuestions(work);',
    replace: '}',
    caughtBy: ['src/usecases/deployment/compare-canary.test.ts'],
  },
  {
    name: 'with onBreach: abort, the remaining steps go on',
    file: 'src/usecases/watch/stop-on-breach.ts',
    find: "  const aborted = await work.moveDeployment('abort', reason, found);\n  if (!aborted.ok) return null;",
    replace: "  const aborted = await work.moveDeployment('abort', reason, found);\n  if (aborted.ok) return null;",
    caughtBy: ['src/usecases/watch/stop-on-breach.test.ts'],
  },
  {
    name: 'an automatic rollback does not mind schema migrations',
    file: 'src/usecases/watch/respond-to-breach.ts',
    find: 'release.plan.artifact.migrations.length > 0',
    replace: 'release.plan.artifact.migrations.length < 0',
    caughtBy: ['src/usecases/watch/respond-to-breach.test.ts'],
  },
  {
    name: 'a release is rolled back without a person although its plan says to ask',
    file: 'src/usecases/watch/respond-to-breach.ts',
    find: "release.plan.rollback.onBreach !== 'rollback'",
    replace: "release.plan.rollback.onBreach === 'ask' && false",
    caughtBy: ['src/usecases/watch/respond-to-breach.test.ts'],
  },
];
