import { describe, expect, it } from 'vitest';
import { aDeployment, anEscalation, aRelease, aReleaseView, aStep, moment } from '../../../test/support/builders.ts';
import type { DeploymentState } from '../../domain/deployment/lifecycle.ts';
import { troubleKey } from '../../domain/deployment/trouble-key.ts';
import { phasesOf, type ReleaseView } from '../../domain/release/view.ts';
import { releaseCard } from './release-card.ts';
import { taskLines } from './task-lines.ts';

/** A release with a step that ended without a verdict, about which people are asked, or have been. */
function view(state: DeploymentState, isAnswered: boolean): ReleaseView {
  const release = { ...aRelease({ service: 'shop', state: 'in_progress' }), number: 1 };
  const deployment = aDeployment(release.id, { state });
  const step = aStep(deployment, 0, { state: 'done', startedAt: moment, finishedAt: moment });
  const escalation = anEscalation(release.id, deployment.id, {
    key: troubleKey('inconclusive', step),
    summary: 'Compare 1.1.0 with 1.0.0: no data. Resume, abort or roll back.',
    closedAt: isAnswered ? moment : null,
  });
  return {
    ...aReleaseView(),
    ...{ release, deployment, steps: [step], escalations: [escalation] },
    ...phasesOf({ release, deployment }),
  };
}

const card = (shown: ReleaseView) => JSON.stringify(releaseCard(shown).blocks);

describe('a step that ended without a verdict', () => {
  it('is not shown as a success while people are asked, and the card says what they are asked', () => {
    const shown = view('paused', false);
    expect(taskLines(shown)[0]).toMatchObject({ status: 'error', details: expect.stringMatching(/^no verdict in /) });
    expect(card(shown)).toContain('*No verdict:* Compare 1.1.0 with 1.0.0: no data. Resume, abort or roll back.');
  });

  it('is a step that ended once somebody has decided', () => {
    const shown = view('running', true);
    expect(taskLines(shown)[0]).toMatchObject({
      status: 'complete',
      details: expect.stringMatching(/^no verdict in /),
    });
    expect(card(shown)).not.toContain('No verdict:');
  });
});
