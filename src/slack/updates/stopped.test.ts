import { expect, it } from 'vitest';
import { aDeployment, aRelease, aReleaseView, aStep, moment } from '../../../test/support/builders.ts';
import type { Finding } from '../../domain/analysis/finding.ts';
import type { OnBreach } from '../../domain/proposal/on-breach.ts';
import { phasesOf, type ReleaseView } from '../../domain/release/view.ts';
import { topicWords } from '../../domain/stakeholder/topics.ts';
import type { PlannedStep } from '../../domain/strategy/steps.ts';
import { toMrkdwn } from '../kit/mrkdwn.ts';
import { releaseCard } from '../release/release-card.ts';

const command = (name: 'shift' | 'install'): PlannedStep => ({
  kind: 'command',
  command: name,
  title: name,
  reversibility: 'reversible',
  percent: null,
  instance: null,
});

/** A deployment that was aborted in its first step: by a person, or because of what was found. */
function aborted(name: 'shift' | 'install', findings: Finding[], onBreach: OnBreach = 'abort'): ReleaseView {
  const plain = { ...aRelease({ service: 'shop', state: 'failed' }), number: 1 };
  const release = { ...plain, plan: { ...plain.plan, rollback: { ...plain.plan.rollback, onBreach } } };
  const deployment = aDeployment(release.id, { state: 'aborted', findings });
  const steps = [aStep(deployment, 0, { planned: command(name), state: 'aborted' })];
  return { ...aReleaseView(), release, deployment, steps, ...phasesOf({ release, deployment }) };
}
const found: Finding[] = [
  {
    ...{ check: 'pay', title: 'Paying', preset: 'critical-error-rate', metric: 'errors', severity: 'rollback' },
    ...{ words: 'Paying: more than 5 % errors', value: 60, limit: 5, since: moment },
  },
];
const audiences = {
  executives: 'major-issues',
  product: 'progress-updates',
  development: 'real-time-status',
  operations: 'active-monitoring',
  support: 'issue-escalation',
} as const;
const told = (view: ReleaseView) =>
  Object.fromEntries(Object.entries(audiences).map(([who, topic]) => [who, toMrkdwn(topicWords[topic](view)).text]));

it('tells each audience that nobody pressed, and who decides', () => {
  const words = told(aborted('shift', found));
  expect(words.executives).toContain('Its deployment was stopped automatically; the on-call team');
  expect(words.executives).toContain('decides whether to roll back');
  expect(words.product).toContain('stopped because a rollback threshold is exceeded');
  expect(words.product).toContain('Paying: more than 5 % errors');
  for (const who of ['development', 'operations'] as const)
    expect(words[who]).toContain('Quarterdeck stopped the remaining steps, as the plan says. A person decides');
  expect(words.support).toContain('Customers may have trouble');
  expect(Object.values(words).join('\n')).not.toMatch(/pressed|aborted by/);
});

it('tells that customers are not affected when nothing had reached them', () => {
  const words = told(aborted('install', found));
  expect(words.executives).toContain('was stopped automatically. Customers still have the previous one.');
  expect(words.support).toContain('Nothing to communicate');
});

it('says nothing of the kind when a person aborted, or the plan never stops by itself', () => {
  for (const view of [aborted('shift', []), aborted('shift', found, 'ask')]) {
    const words = Object.values(told(view)).join('\n');
    expect(words).not.toMatch(/automatically|Quarterdeck stopped|rollback threshold is exceeded/);
    expect(words).toContain('aborted');
  }
});

it('is on the card, before and after', () => {
  const view = aborted('shift', found);
  const shown = JSON.stringify(releaseCard(view).blocks);
  expect(shown).toContain('Stopped because a rollback threshold is exceeded');
  expect(shown).toContain('Quarterdeck stopped the remaining steps, as the plan says. A person decides what follows.');
  expect(shown).toContain('stops the remaining steps when a rollback threshold is exceeded; a person decides');
  expect(JSON.stringify(releaseCard(aborted('shift', [], 'ask')).blocks)).not.toContain('rollback threshold');
});
