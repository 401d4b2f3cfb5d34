import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReleaseEvent, type ReleaseState, releaseLifecycle } from '../release/lifecycle.ts';
import { type ChangeOutcome, isAuthorized, parseChangeRef, stateFor, wayTo } from './change-request.ts';
import { type ChangeState, changeLifecycle } from './lifecycle.ts';

const types = ['standard', 'normal', 'emergency'] as const;

describe('a change request', () => {
  it('can follow its release on every way that a release can go, and is authorized only while that is approved', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.array(fc.nat(20), { maxLength: 25 }),
        fc.array(fc.constantFrom<ChangeOutcome | null>(null, 'successful', 'issues', 'unsuccessful'), {
          maxLength: 25,
        }),
        (type, choices, outcomes) => {
          let release: ReleaseState = 'in_review';
          let state: ChangeState = 'new';
          let outcome: ChangeOutcome | null = null;
          choices.forEach((choice, index) => {
            const way = wayTo(state, stateFor(release, { type, outcome }));
            expect(way, `${state} for ${release}`).not.toBeNull();
            state = way?.at(-1)?.to ?? state;
            expect(changeLifecycle.states).toContain(state);
            if (type !== 'standard' && (release === 'in_review' || release === 'draft'))
              expect(isAuthorized({ state })).toBe(false);
            if (['rejected', 'cancelled', 'completed', 'rolled_back', 'closed'].includes(release))
              expect(isAuthorized({ state })).toBe(false);
            if (release === 'approved' || release === 'in_progress') expect(isAuthorized({ state })).toBe(true);
            if (state === 'review') {
              outcome = outcomes[index] ?? null;
              if (outcome !== null) state = 'closed';
            }
            const events: readonly ReleaseEvent[] = releaseLifecycle.events(release);
            const event = events[choice % Math.max(1, events.length)];
            release = (event && releaseLifecycle.next(release, event)) ?? release;
          });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('goes through every state that change management knows', () => {
    expect(wayTo('new', 'closed')?.map(({ to }) => to)).toEqual([
      'assess',
      'authorize',
      'scheduled',
      'implement',
      'review',
      'closed',
    ]);
    expect(wayTo('implement', 'canceled')).toBeNull();
  });

  it('is named C-7', () => {
    expect(['C-7', 'c7', 'c-007'].map(parseChangeRef)).toEqual([7, 7, 7]);
    expect(['R-7', 'C-', 'CHG7', 'C-7x', 'C-1234567890'].map(parseChangeRef)).toEqual([null, null, null, null, null]);
  });
});
