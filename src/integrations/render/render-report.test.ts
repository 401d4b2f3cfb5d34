import { describe, expect, it } from 'vitest';
import type { Target } from './own-deploy.ts';
import { Deploy } from './render-api.ts';
import { toReport } from './render-report.ts';

const commitId = 'a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0';
const target: Target = { service: 'srv-shop', do: 'deploy', commitId, clearCache: false, autoDeploy: 'off' };
const at = '2026-03-01T10:00:00Z';
const deploy = (more: object) => Deploy.parse({ id: 'dep-1', createdAt: at, commit: { id: commitId }, ...more });

describe('what Render says of a deploy', () => {
  it.each([
    ['created', { state: 'running' }],
    ['queued', { state: 'running' }],
    ['build_in_progress', { state: 'running' }],
    ['pre_deploy_in_progress', { state: 'running' }],
    ['update_in_progress', { state: 'running' }],
    ['live', { state: 'succeeded' }],
    ['build_failed', { state: 'failed', reason: 'exit_code' }],
    ['pre_deploy_failed', { state: 'failed', reason: 'exit_code' }],
    ['update_failed', { state: 'failed', reason: 'exit_code' }],
    ['canceled', { state: 'failed', reason: 'aborted' }],
    ['deactivated', { state: 'unknown', mayBeAtWork: false }],
    ['dreamed', { state: 'unknown', mayBeAtWork: true }],
  ])('%s is read as %o', (status, report) => {
    expect(toReport(target, deploy({ status }), null)).toMatchObject(report);
  });

  it('is a success of what was live and then replaced, when it was finished', () => {
    expect(toReport(target, deploy({ status: 'deactivated', finishedAt: at }), null)).toMatchObject({
      state: 'succeeded',
    });
  });

  it('is unknown without a status', () => {
    expect(toReport(target, deploy({}), null)).toMatchObject({ state: 'unknown', mayBeAtWork: true });
  });

  it('is a failure when another commit went live', () => {
    const report = toReport(target, deploy({ status: 'live', commit: { id: 'f'.repeat(40) } }), null);
    expect(report).toMatchObject({ state: 'failed', detail: expect.stringContaining('instead of') });
  });

  it('names the log and the deploy', () => {
    const report = toReport(target, deploy({ status: 'live' }), 'https://dashboard.render.com/web/srv-shop');
    expect(report).toMatchObject({
      link: 'https://dashboard.render.com/web/srv-shop/deploys/dep-1',
      output: expect.stringContaining('https://dashboard.render.com/web/srv-shop/logs'),
    });
  });

  it('never ends before it began', () => {
    const times = { startedAt: '2026-03-01T11:00:00Z', finishedAt: '2026-03-01T10:00:00Z' };
    const report = toReport(target, deploy({ status: 'live', ...times }), null);
    expect(report).toMatchObject({ startedAt: new Date(times.startedAt), finishedAt: new Date(times.startedAt) });
  });
});
