import { describe, expect, it } from 'vitest';
import { aPlan } from '../../../test/support/plan-builders.ts';
import type { ActionName } from '../service.ts';
import type { StrategyName } from '../strategy/matrix.ts';
import { alternativesOf } from './alternatives.ts';

const command = (name: ActionName, more: { percent?: number; instance?: string } = {}, state = 'done') =>
  ({
    direction: 'forward',
    state,
    finishedAt: new Date('2026-03-03T10:05:00Z'),
    planned: {
      ...{ kind: 'command', command: name, title: name, reversibility: 'reversible' },
      ...{ percent: more.percent ?? null, instance: more.instance ?? null },
    },
  }) as Parameters<typeof alternativesOf>[2][number];

const of = (steps: Parameters<typeof alternativesOf>[2], name: StrategyName = 'canary') => {
  const plan = aPlan();
  return alternativesOf(
    {
      ...plan,
      version: '1.2.0',
      strategy: { ...plan.strategy, name },
      rollback: { ...plan.rollback, expectedMs: 42_000 },
    },
    '1.1.0',
    steps,
  );
};
const fix = 'Fix forward, when the cause is known and a fix takes less than the 42 s of a rollback.';

describe('what people could do instead of rolling back', () => {
  it('is to fix forward, where everything has moved', () => {
    expect(of([command('shift', { percent: 10 }), command('shift', { percent: 100 })])).toEqual([fix]);
  });

  it('is to leave a canary with what it has', () => {
    expect(of([command('shift', { percent: 10 }), command('shift', { percent: 50 }, 'pending')])).toEqual([
      'Leave it as it is for now: 10 % of the traffic goes to 1.2.0, 90 % to 1.1.0, and no more is moved.',
      fix,
    ]);
  });

  it('is to take replaced instances out, and tells what a flag does', () => {
    expect(of([command('replace', { instance: 'web-1' })], 'rolling')[0]).toBe(
      'Take only web-1 out of service: the other instances still run 1.1.0.',
    );
    expect(of([command('shift', { percent: 100 })], 'feature-flag')[0]).toBe(
      'This turns only the flag off; 1.2.0 stays installed.',
    );
  });

  it('mentions a backup that was taken, with what restoring it costs', () => {
    expect(of([command('backup')]).at(-1)).toBe(
      'Restore the backup of 10:05 UTC only if data is damaged: what was written since is lost.',
    );
    expect(of([command('backup', {}, 'failed')])).toEqual([fix]);
  });
});
