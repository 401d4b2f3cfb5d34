import { expect, it } from 'vitest';
import { aDeployment, aRelease, aStep, moment } from '../../../test/support/builders.ts';
import type { ActionName } from '../service.ts';
import type { PlannedStep } from '../strategy/steps.ts';
import type { StepState } from './deployment.ts';
import { readableSince } from './read-between-steps.ts';

const common = { title: 'a step', reversibility: 'reversible', percent: null, instance: null } as const;
const command = (name: ActionName): PlannedStep => ({ ...common, kind: 'command', command: name });
const analyze: PlannedStep = { ...common, kind: 'analyze', rounds: 3 };

/** Steps that began one second after another. */
function steps(...named: [PlannedStep, StepState][]) {
  const deployment = aDeployment(aRelease().id);
  return named.map(([planned, state], index) => ({
    ...aStep(deployment, index, { planned, state }),
    startedAt: state === 'pending' ? null : at(index),
  }));
}
const at = (index: number) => new Date(moment.getTime() + index * 1_000);

it.each<[string, ReturnType<typeof steps>, Date | null]>([
  ['nothing has reached users', steps([command('install'), 'done'], [command('shift'), 'pending']), null],
  ['traffic is being moved', steps([command('install'), 'done'], [command('shift'), 'running']), at(1)],
  ['nothing runs after an analysis', steps([command('shift'), 'done'], [analyze, 'done'], [analyze, 'pending']), at(1)],
  ['an analysis reads by itself', steps([command('shift'), 'done'], [analyze, 'running']), null],
  ['an instance is being replaced', steps([command('replace'), 'done'], [command('replace'), 'running']), null],
  ['everything is being replaced', steps([command('deploy'), 'running']), null],
  ['a migration was the last', steps([command('migrate'), 'done'], [command('install'), 'pending']), at(0)],
])('when %s', (_what, given, since) => {
  expect(readableSince(given)).toEqual(since);
});

it('does not look at the steps of a rollback', () => {
  const [step] = steps([command('shift'), 'done']);
  if (!step) throw new Error('there is a step');
  expect(readableSince([{ ...step, direction: 'back' }])).toBeNull();
});
