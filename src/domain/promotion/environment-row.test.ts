import { describe, expect, it } from 'vitest';
import { type EnvironmentStanding, healthOf, promotableTo, shownAround } from './environment-row.ts';

const standing = (environment: string, version: string | null): EnvironmentStanding => ({
  ...{ environment, version, health: 'good', soakUntil: null },
});
const three = [standing('development', '1.4.0'), standing('staging', '1.4.0'), standing('production', '1.3.0')];
const release = { environment: 'staging', version: '1.4.0', state: 'completed', rehearsalOf: null } as const;
const good = { state: 'succeeded', verdict: 'healthy' } as const;

describe('the promotion that a card offers', () => {
  it('leads to the next environment', () => {
    expect(promotableTo(release, good, false, three)).toBe('production');
  });

  it.each<[string, Parameters<typeof promotableTo>]>([
    ['has not ended', [{ ...release, state: 'in_progress' }, good, false, three]],
    [
      'was rolled back',
      [{ ...release, state: 'rolled_back' }, { state: 'rolled_back', verdict: 'degraded' }, false, three],
    ],
    ['was accepted with a problem', [release, { ...good, verdict: 'degraded' }, false, three]],
    ['is no longer what runs there', [release, good, true, three]],
    ['was a rehearsal', [{ ...release, rehearsalOf: 'production' }, good, false, three]],
    ['is in the next environment already', [{ ...release, environment: 'development' }, good, false, three]],
    ['is in the last environment', [{ ...release, environment: 'production' }, good, false, three]],
    ['is in an environment that is gone', [{ ...release, environment: 'moon' }, good, false, three]],
    ['has no other environment', [release, good, false, []]],
  ])('is not offered when the release %s', (_what, args) => {
    expect(promotableTo(...args)).toBeNull();
  });
});

describe('the environments on one line', () => {
  const many = Array.from({ length: 9 }, (_, at) => standing(`e${at}`, '1'));
  it.each([
    ['e0', 'e0 e1 e2 e3 e4', false, true],
    ['e4', 'e2 e3 e4 e5 e6', true, true],
    ['e8', 'e4 e5 e6 e7 e8', true, false],
    ['moon', 'e0 e1 e2 e3 e4', false, true],
  ])('are five around %s', (name, names, hasBefore, hasAfter) => {
    const { shown, ...rest } = shownAround(many, name);
    expect(shown.map(({ environment }) => environment).join(' ')).toBe(names);
    expect(rest).toEqual({ hasBefore, hasAfter });
  });

  it('are all of them where there are few', () => {
    expect(shownAround(three, 'production')).toEqual({ shown: three, hasBefore: false, hasAfter: false });
  });

  it('are never called good for what is not known', () => {
    const states = [
      'pending',
      'running',
      'paused',
      'failed',
      'aborted',
      'rolling_back',
      'rollback_failed',
      'unknown',
    ] as const;
    for (const state of states) expect(healthOf({ state, verdict: 'pending' })).toBe('unknown');
    expect(healthOf({ state: 'succeeded', verdict: 'degraded' })).toBe('accepted with a problem');
    expect(healthOf({ state: 'verifying', verdict: 'healthy' })).toBe('watched');
    expect(healthOf({ state: 'rolled_back', verdict: 'degraded' })).toBe('good');
  });
});
