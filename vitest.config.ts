import { defineConfig } from 'vitest/config';

const all = ['src/**/*.test.ts', 'src/**/*.test.tsx', 'test/**/*.test.ts', 'demo/**/*.test.ts'];

/** Whole stories on real parts: minutes each, and run by `npm run test:all`. */
const stories = [
  'test/{audit,browser,chaos,migrations,security,simulation}/**/*.test.ts',
  'test/app/!(story|own-service).test.ts',
  'demo/**/*.test.ts',
  'src/db/{failover,embedded/directory-lock}.test.ts',
  'src/usecases/crash.test.ts',
  'src/usecases/deployment/{compare-canary,control-deployment,failing-before,may-be-at-work,resolve-unknown}.test.ts',
  'src/usecases/escalation/{call-pager,snooze,timeline}.test.ts',
  'src/usecases/incident/incident-life.test.ts',
  'src/usecases/watch/{answer-proposal,backtest,find-anomalies,find-suspects,readings-missing,respond-to-breach,take-alert}.test.ts',
  'src/integrations/shell/shell-executor-crash.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: ['test/security/ledger.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'quick', include: all, exclude: ['**/node_modules/**', ...stories] } },
      { extends: true, test: { name: 'stories', include: stories } },
    ],
  },
});
