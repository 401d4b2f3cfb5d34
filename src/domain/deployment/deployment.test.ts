import { describe, expect, it } from 'vitest';
import { aDeployment, aStep, id } from '../../../test/support/builders.ts';
import type { ActionName } from '../service.ts';
import { hasReachedUsers, type StepState } from './deployment.ts';

const deployment = aDeployment(id('rel'));
function hasReached(command: ActionName, state: StepState): boolean {
  const base = { kind: 'command', argv: [command], percent: null, instance: null } as const;
  const planned = { ...base, command, title: command, reversibility: 'reversible' } as const;
  return hasReachedUsers([aStep(deployment, 0, { planned, state })]);
}

describe('whether users have met the new version', () => {
  it.each(['before', 'backup', 'install', 'smoke'] as const)('%s does not bring it to them', (command) => {
    expect(hasReached(command, 'done')).toBe(false);
    expect(hasReached(command, 'unknown')).toBe(false);
  });

  it.each(['migrate', 'shift', 'deploy'] as const)('%s does as soon as it began', (command) => {
    for (const state of ['running', 'done', 'failed', 'unknown', 'aborted'] as const)
      expect(hasReached(command, state)).toBe(true);
    for (const state of ['pending', 'skipped'] as const) expect(hasReached(command, state)).toBe(false);
  });
});
