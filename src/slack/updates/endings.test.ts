import { describe, expect, it } from 'vitest';
import {
  aCount,
  aDeployment,
  aLock,
  aPost,
  aRelease,
  aReleaseView,
  aStep,
  moment,
} from '../../../test/support/builders.ts';
import type { Deployment, StepState } from '../../domain/deployment/deployment.ts';
import type { DeploymentState } from '../../domain/deployment/lifecycle.ts';
import type { ReleaseState } from '../../domain/release/lifecycle.ts';
import { phasesOf, type ReleaseView } from '../../domain/release/view.ts';
import { releaseCard } from '../release/release-card.ts';
import { groupMessage } from './group-message.ts';
import { renderPost } from './posts.ts';

const later = (seconds: number) => new Date(moment.getTime() + 1_000 * seconds);

/** A release that ended this way, with its first traffic-shifting step in this state. */
function ended(state: ReleaseState, deploymentState: DeploymentState, shift: StepState): ReleaseView {
  const release = { ...aRelease({ service: 'shop', state, endedAt: later(60) }), number: 1 };
  const base = aReleaseView();
  const rollback: Deployment['rollback'] = {
    requestedBy: 'UONCALL',
    reason: 'paying fails',
    targetVersion: '1.0.0',
    startedAt: later(40).toISOString(),
    restoredAt: later(50).toISOString(),
    validation: [{ title: 'System health', isPassed: true, detail: 'good' }],
  };
  const deployment = aDeployment(release.id, {
    state: deploymentState,
    deployedAt: later(10),
    finishedAt: later(60),
    rollback: state === 'rolled_back' ? rollback : null,
  });
  const planned = release.plan.steps.find((step) => step.kind === 'command' && step.command === 'shift');
  if (!planned) throw new Error('no step moves traffic');
  const steps = [aStep(deployment, 0, { planned, state: shift })];
  return { ...base, release, deployment, steps, ...phasesOf({ release, deployment }) };
}

const groups = aReleaseView().groups.map((group) => group.id);

describe('how the end of a release is told', () => {
  it('is short beside the living message, and says the same', () => {
    expect(groups).toHaveLength(5);
    for (const view of [ended('completed', 'succeeded', 'done'), ended('rolled_back', 'rolled_back', 'done')])
      for (const groupId of groups) {
        const living = groupMessage(groupId, view).text;
        const notice = renderPost(
          {
            ...aPost(view.release.id, { content: { kind: 'outcome', groupId } }),
            state: 'due',
            postedChannel: null,
            postedTs: null,
          },
          view,
        ).text;
        expect(notice.split('\n')).toHaveLength(2);
        expect(living.startsWith(notice)).toBe(true);
      }
  });

  it('names the lock after a rollback, and the command that removes it as people type it', () => {
    const view = ended('rolled_back', 'rolled_back', 'done');
    const { service, environment } = view.release;
    const card = releaseCard({ ...view, locks: [aLock({ service, environment })] });
    expect(JSON.stringify(card.blocks)).toContain('removes the lock: “/deploy unlock shop &lt;why&gt;”');
  });

  it('does not say that it waited for an approval that nobody had to give', () => {
    const view = ended('rolled_back', 'rolled_back', 'done');
    const { plan } = view.release;
    const release = { ...view.release, plan: { ...plan, approvals: { ...plan.approvals, needed: 0 } } };
    const card = JSON.stringify(releaseCard({ ...view, release }));
    expect(card).toContain('No approval needed.');
    expect(card).not.toContain('Waiting for approval');
  });

  it('is called a success only when it is one', () => {
    const footer = (view: ReleaseView) => JSON.stringify(groupMessage('executives', view).blocks);
    expect(footer(ended('completed', 'succeeded', 'done'))).toContain('success summary');
    expect(footer(ended('rolled_back', 'rolled_back', 'done'))).not.toContain('success');
    expect(footer(ended('closed', 'failed', 'failed'))).not.toContain('success');
  });

  it('never says that nothing changed once the new version has been in front of people', () => {
    for (const groupId of groups) {
      expect(groupMessage(groupId, ended('closed', 'failed', 'failed')).text).not.toMatch(
        /Nothing changed|Not shipped/,
      );
    }
    expect(groupMessage('support', ended('closed', 'failed', 'failed')).text).toContain('Customers may notice');
    expect(groupMessage('support', ended('closed', 'failed', 'skipped')).text).toContain(
      'Nothing changed for customers',
    );
  });

  it('does not call a problem that was accepted a success', () => {
    const good = ended('completed', 'succeeded', 'done');
    if (!good.deployment) throw new Error('nothing was deployed');
    const accepted = { ...good, deployment: { ...good.deployment, verdict: 'degraded' as const } };
    for (const groupId of groups) {
      const { text, blocks } = groupMessage(groupId, accepted);
      expect(text.startsWith(':warning:')).toBe(true);
      expect(text).toContain('completed with an accepted problem');
      expect(text + JSON.stringify(blocks)).not.toMatch(/stable|success|No trouble|Confirmed|ended healthy/);
    }
    expect(groupMessage('support', accepted).text).toContain('with a known problem');
    const card = (view: ReleaseView) => JSON.stringify(releaseCard(view).blocks);
    expect(card(good)).toContain('"status":"complete"');
    expect(card(good)).not.toContain('"status":"error"');
    expect(card(accepted)).toContain('"status":"error"');
    expect(card(accepted)).toContain('*Accepted as it is:*');
  });

  it('leaves the rollback on the card until something newer is in its place', () => {
    const good = ended('completed', 'succeeded', 'done');
    const card = (view: ReleaseView) => JSON.stringify(releaseCard(view).blocks);
    expect(card(good)).toContain('"release.roll_back"');
    expect(card({ ...good, isReplaced: true })).not.toContain('"release.roll_back"');
  });

  it('offers nothing on the card of a closed release that would be refused', () => {
    const card = (view: ReleaseView) => JSON.stringify(releaseCard(view).blocks);
    expect(card(ended('failed', 'failed', 'failed'))).toContain('"release.retry"');
    expect(card(ended('failed', 'failed', 'failed'))).toContain('"release.roll_back"');
    expect(card(ended('closed', 'failed', 'failed'))).not.toMatch(/"release\.(retry|roll_back|abort|accept)"/);
    expect(card(ended('closed', 'aborted', 'failed'))).not.toMatch(/"release\.(retry|roll_back|abort|accept)"/);
  });

  it('says to every group that was told the result what was missing and what was not judged', () => {
    const view = ended('completed', 'succeeded', 'done');
    const deployment = { ...(view.deployment ?? aDeployment(view.release.id)), failingBefore: ['pay'] };
    const readings = [aCount('health', { planned: 240, missing: 17 })];
    for (const groupId of groups) {
      const { text } = groupMessage(groupId, { ...view, deployment, readings });
      expect([groupId, text]).toEqual([groupId, expect.stringContaining('17 of 240 readings could not be taken.')]);
      expect(text).toContain('Not judged, because it was failing before the start: Paying for a basket.');
    }
    const card = releaseCard({ ...view, deployment, readings });
    for (const shown of [card.text, JSON.stringify(card.blocks)]) expect(shown).toContain('17 of 240 readings');
  });
});
