import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const all = ['src/**/*.test.ts', 'src/**/*.test.tsx', 'test/**/*.test.ts', 'demo/**/*.test.ts'];

/** Whole stories on real parts: minutes each, and run by `npm run test:all`. */
const stories = [
  'test/{audit,browser,chaos,mcp,migrations,security,simulation}/**/*.test.ts',
  'test/app/!(story|own-service).test.ts',
  'demo/**/*.test.ts',
  'src/db/{failover,embedded/directory-lock}.test.ts',
  'src/usecases/crash.test.ts',
  'src/usecases/deployment/{compare-canary,compare-counted,control-deployment,failing-before,may-be-at-work,resolve-unknown}.test.ts',
  'src/usecases/escalation/{call-pager,snooze,timeline}.test.ts',
  'src/usecases/incident/incident-life.test.ts',
  'src/usecases/lock/locks.test.ts',
  'src/usecases/webhook/webhook-life.test.ts',
  'src/usecases/approval/approval-races.test.ts',
  'src/usecases/queue/queue-race.test.ts',
  'src/usecases/linked-record/{linked-change,linked-tickets}.test.ts',
  'src/usecases/watch/{answer-proposal,backtest,find-anomalies,find-suspects,readings-missing,respond-to-breach,take-alert}.test.ts',
  'src/integrations/shell/shell-executor-crash.test.ts',
];

/** Files that need not run again: a list of them, one a line, is in the file that this variable names. */
const list = process.env.PASSED_TESTS;
const passed = list === undefined ? [] : readFileSync(list, 'utf8').split('\n').filter(Boolean);

export default defineConfig({
  test: {
    globalSetup: ['test/security/ledger.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'quick', include: all, exclude: ['**/node_modules/**', ...stories, ...passed] } },
      { extends: true, test: { name: 'stories', include: stories } },
    ],
  },
});
