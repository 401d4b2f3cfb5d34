import { expect, test } from 'vitest';
import { aDeployment, aRelease, aReleaseView, aStep } from '../../../test/support/builders.ts';
import { aCheck } from '../../../test/support/plan-builders.ts';
import type { StepState } from '../../domain/deployment/deployment.ts';
import type { DeploymentState } from '../../domain/deployment/lifecycle.ts';
import { phasesOf, type ReleaseView } from '../../domain/release/view.ts';
import { progressUpdates } from '../../domain/stakeholder/during.ts';
import { isInTrouble, phaseIcon, progress, speedWords } from '../../domain/stakeholder/words.ts';
import { toMrkdwn } from '../kit/mrkdwn.ts';
import { releaseCard } from '../release/release-card.ts';

function under(deploymentState: DeploymentState, states: readonly StepState[]): ReleaseView {
  const release = { ...aRelease({ service: 'shop', state: 'in_progress' }), number: 1 };
  const deployment = aDeployment(release.id, { state: deploymentState });
  const steps = states.map((state, index) => {
    const planned = release.plan.steps[index];
    return aStep(deployment, index, planned ? { state, planned } : { state });
  });
  return { ...aReleaseView(), release, deployment, steps, ...phasesOf({ release, deployment }) };
}
const titleOf = (view: ReleaseView, index: number) => view.steps[index]?.planned.title;

test('what is done now is what is at work, or comes next while the deployment moves', () => {
  const moving = under('running', ['done', 'pending']);
  expect(progress(moving).current).toBe(titleOf(moving, 1));
  const pausing = under('paused', ['running', 'pending']);
  expect(progress(pausing).current).toBe(titleOf(pausing, 0));
  for (const stopped of [under('unknown', ['unknown', 'pending']), under('paused', ['done', 'pending'])])
    expect(progress(stopped).current).toBeNull();
});

test('a lost step is a warning in plain words, and no progress', () => {
  const view = under('unknown', ['unknown', 'pending']);
  expect(toMrkdwn(phaseIcon(view)).text).toBe(':warning:');
  const { text } = toMrkdwn(progressUpdates(view));
  expect(text).toContain(`how “${titleOf(view, 0)}” ended`);
  expect(text).not.toMatch(/Now:|Try the step again/);
});

test('a number is shown as it is, and only a request can have no answer', () => {
  const check = aCheck();
  const reading = {
    check: check.name,
    at: new Date(),
    outcome: 'successful' as const,
    latencyMs: null,
    detail: '42 %',
  };
  const number = { ...check, expect: { kind: 'number' as const, min: 1, max: null, unit: '%' } };
  expect(speedWords(number, [reading])).toBe('now 42 %');
  expect(speedWords(check, [reading])).toBe('no answer');
  expect(speedWords(check, [{ ...reading, latencyMs: 12.3 }])).toBe('12 ms');
});

test('a paused deployment has a sign of its own, and the rollback of a rehearsal is nothing wrong', () => {
  expect(toMrkdwn(phaseIcon(under('paused', ['done', 'pending']))).text).toBe(':double_vertical_bar:');
  const view = under('rolling_back', ['done']);
  expect(isInTrouble(view)).toBe(true);
  const rehearsal = { ...view, release: { ...view.release, rehearsalOf: 'production' } };
  expect(isInTrouble(rehearsal)).toBe(false);
  expect(JSON.stringify(releaseCard(rehearsal).blocks)).not.toContain('What is wrong');
});
