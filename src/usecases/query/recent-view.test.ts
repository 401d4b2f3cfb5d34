import { describe, expect, it } from 'vitest';
import { aReleaseView } from '../../../test/support/builders.ts';
import { testSettings } from '../../../test/support/test-settings.ts';
import { manualClock } from '../../lib/clock.ts';
import type { Stores } from '../../ports/stores.ts';
import { recentView } from './recent-view.ts';

const { release } = aReleaseView();

/** Deps of its own, and stores in which everything is empty; `reads` counts how often a view was read. */
function world() {
  const clock = manualClock(new Date('2026-03-02T10:00:00Z'));
  const state = { reads: 0, isAway: false };
  const forRelease = async () => {
    state.reads += 1;
    await Promise.resolve();
    if (state.isAway) throw new Error('away');
    return null;
  };
  const empty = new Proxy({}, { get: () => async () => [] });
  const stores = new Proxy(
    {
      deployments: { forRelease, newest: async () => [], newestToStay: async () => null },
      changeRequests: { forRelease: async () => null },
    },
    { get: (own, name) => own[name as keyof typeof own] ?? empty },
  ) as unknown as Stores;
  const deps = { settings: testSettings(), clock };
  return { clock, state, view: (revision: number) => recentView(deps, stores, { ...release, revision }) };
}

describe('the view of a release for its messages', () => {
  it('is read once for all that ask at the same time, and for a while after', async () => {
    const { clock, state, view } = world();
    const [first, second] = await Promise.all([view(7), view(7)]);
    expect(second).toBe(first);
    clock.advance(900);
    expect(await view(7)).toBe(first);
    expect(state.reads).toBe(1);
    clock.advance(200);
    await view(7);
    expect(state.reads).toBe(2);
  });

  it('is never older than what was asked for, and may be newer', async () => {
    const { state, view } = world();
    const [seventh, eighth, seventhAgain] = await Promise.all([view(7), view(8), view(7)]);
    expect(seventh.release.revision).toBe(7);
    expect(eighth.release.revision).toBe(8);
    expect(seventhAgain).toBe(eighth);
    expect(state.reads).toBe(2);
  });

  it('is read again after it could not be read', async () => {
    const { state, view } = world();
    state.isAway = true;
    const answers = await Promise.allSettled([view(7), view(7)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(state.reads).toBe(1);
    state.isAway = false;
    expect((await view(7)).release.revision).toBe(7);
  });
});
