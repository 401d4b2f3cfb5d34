import { describe, expect, it } from 'vitest';
import {
  aCount,
  aDeployment,
  anApproval,
  anEscalation,
  aReleaseView,
  aStep,
  moment,
} from '../../../test/support/builders.ts';
import { aNote } from '../../../test/support/task-builders.ts';
import { writeReport } from './summary.ts';

const at = (seconds: number) => new Date(moment.getTime() + 1_000 * seconds);

/** Requested, approved at 10 s, started at 20 s, live at 30 s, alert at 60 s, rolled back between 70 s and 80 s. */
function rolledBack() {
  const view = aReleaseView();
  const { release } = view;
  const deployment = aDeployment(release.id, {
    state: 'rolled_back',
    startedAt: at(20),
    deployedAt: at(30),
    finishedAt: at(80),
    rollback: {
      requestedBy: 'UONCALL',
      reason: 'paying fails',
      targetVersion: '1.0.0',
      startedAt: at(70).toISOString(),
      restoredAt: at(80).toISOString(),
      validation: [{ title: 'System health', isPassed: true, detail: '2 of 2 readings good' }],
    },
  });
  const step = (position: number, from: number, to: number, direction: 'forward' | 'back') =>
    aStep(deployment, position, { direction, state: 'done', startedAt: at(from), finishedAt: at(to) });
  return {
    ...view,
    release: { ...release, state: 'rolled_back' as const },
    deployment,
    // As the database may return them: not in the order in which they ended.
    steps: [step(1, 70, 78, 'back'), step(0, 20, 29, 'forward')],
    approvals: [anApproval(release.id, { personId: 'UBOSS', at: at(10) })],
    escalations: [
      anEscalation(release.id, deployment.id, { raisedAt: at(60), summary: 'Paying fails', acknowledgedBy: 'UONCALL' }),
    ],
    issues: [
      aNote(release.rootTaskId, release.id, { kind: 'issue', markdown: 'The watch found:\nPaying fails\nIt is slow' }),
    ],
  };
}

describe('the summary report', () => {
  it('tells what happened in the order in which it happened', () => {
    const report = writeReport(rolledBack(), at(90));
    const timeline = report.split('**Timeline**\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
    expect(timeline.map((line) => line.replace(/^- /, '').split(/ at | by |: /)[0])).toEqual([
      'requested',
      'approved',
      'started',
      'Install 1.1.0 beside the running version',
      'live after 10 s',
      'alert',
      'watched for 40 s',
      'rollback to 1.0.0 decided',
      'Install 1.1.0 beside the running version',
      'rolled back to 1.0.0',
      'from the first alert to restored',
    ]);
    expect(timeline.at(-1)).toContain('20 s');
    expect(timeline[5]).toContain('acknowledged by <@UONCALL>');
  });

  it('keeps an issue of several lines one item', () => {
    const issues = writeReport(rolledBack(), at(90)).split('**Issues**\n')[1]?.split('\n\n')[0];
    expect(issues).toBe('- The watch found:\n    Paying fails\n    It is slow');
  });

  it('says that there was none, and what proves the stability', () => {
    const view = aReleaseView();
    const deployment = aDeployment(view.release.id, { state: 'succeeded', deployedAt: at(5), finishedAt: at(60) });
    const report = writeReport({ ...view, release: { ...view.release, state: 'completed' }, deployment }, at(60));
    expect(report).toContain('**Issues**\n- none');
    expect(report).toContain('- watched for 55 s');
    expect(report).toContain('**Stability**\n- the watch ended healthy');
  });

  it('tells how many readings were missing and what was not judged, however the release ended', () => {
    const noted = {
      readings: [aCount('pay', { planned: 120, missing: 17 }), aCount('health', { planned: 120 })],
    };
    const told =
      '- Not judged, because it was failing before the start: Paying for a basket\n- 17 of 240 readings could not be taken';
    const back = rolledBack();
    const failing = { failingBefore: ['pay'] };
    expect(
      writeReport({ ...back, ...noted, deployment: { ...back.deployment, ...failing } }, at(90)).split(
        '**Restoration**',
      )[1],
    ).toContain(told);
    const view = aReleaseView(noted);
    const deployment = aDeployment(view.release.id, { state: 'succeeded', deployedAt: at(5), ...failing });
    const end = (state: 'completed' | 'closed', more = {}) =>
      writeReport({ ...view, release: { ...view.release, state }, deployment: { ...deployment, ...more } }, at(60));
    expect(end('completed').split('**Stability**')[1]).toContain(
      `healthy after 240 readings; 0 of the last 0 failed\n${told}`,
    );
    expect(end('closed', { state: 'failed' }).split('**Watch**')[1]).toContain(told);
    expect(end('completed', { verdict: 'degraded' }).split('**Watch**')[1]).toContain(told);
  });
});

it.each([
  ['in_review', 'not ended yet; the release is in review'],
  ['failed', 'failed; it can be tried again, rolled back or closed'],
  ['closed', 'failed, and closed without a rollback'],
  ['cancelled', 'cancelled before the start; nothing was deployed'],
] as const)('the outcome of a release that is %s is in words', (state, words) => {
  const view = aReleaseView();
  expect(writeReport({ ...view, release: { ...view.release, state } }, at(60))).toContain(`\nOutcome: ${words}\n`);
});
