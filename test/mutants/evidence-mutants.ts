import type { Mutant } from './mutant.ts';

/** Defects in what the watch makes of all its readings. */
export const evidenceMutants: readonly Mutant[] = [
  {
    name: 'only the last few readings count for errors',
    file: 'src/domain/analysis/judge.ts',
    find: 'if (count !== undefined) findings.push(',
    replace: 'if (count === null) findings.push(',
    caughtBy: ['src/usecases/watch/failing-sometimes.test.ts'],
  },
  {
    name: 'a pause between two failures is a recovery',
    file: 'src/domain/analysis/reading-counts.ts',
    find: 'return failed === 0 || failed >= failing ||',
    replace: 'return failing >= 0 ||',
    caughtBy: ['src/domain/analysis/reading-counts.test.ts'],
  },
  {
    name: 'failures from before a recovery count against the service for good',
    file: 'src/usecases/watch/take-watch.ts',
    find: "'no failures for long enough', { judgedAfter }",
    replace: "'no failures for long enough', {}",
    caughtBy: ['src/usecases/watch/failing-sometimes.test.ts'],
  },
  {
    name: 'each of many checks may err as often as one alone',
    file: 'src/domain/analysis/error-evidence.ts',
    find: 'falseAlarms / 100 / Math.max(1, checks)',
    replace: 'falseAlarms / 100',
    caughtBy: ['src/domain/analysis/error-evidence.test.ts'],
  },
];
