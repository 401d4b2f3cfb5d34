import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { started, until, view, watched } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import type { ReleaseId } from '../../domain/ids.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const automatic = () => testDeps(database(), { policy: { onBreach: 'rollback' } });
const verbs = (test: TestDeps) => test.executor.effects.map(({ argv }) => argv[0]);

/** From now on, paying fails with the new version. */
function breaks(test: TestDeps): void {
  test.world.behave(({ name, version }) => (name === 'pay' && version === '1.1.0' ? 'bad' : 'good'));
}
async function degraded(test: TestDeps, id: ReleaseId) {
  await until(test, id, 'people are told', (now) => now.escalations.length > 0);
  return view(test, id);
}

describe('a release whose plan rolls back by itself', () => {
  it('is rolled back when the watch finds a reason, everybody is told, and the record says who decided', async () => {
    const test = automatic();
    const id = await watched(test);
    breaks(test);
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    const now = await view(test, id);
    expect(now.release.plan.rollback.onBreach).toBe('rollback');
    expect(now.deployment?.rollback).toMatchObject({ requestedBy: 'quarterdeck', targetVersion: '1.0.0' });
    expect(now.proposals.map(({ state, decidedBy }) => [state, decidedBy])).toEqual([['accepted', 'quarterdeck']]);
    expect(now.escalations[0]?.summary).toMatch(
      /on a critical journey \(.*\)\. Rolling back to 1\.0\.0 now, as the plan says\.$/,
    );
    expect(now.notes.find((note) => note.kind === 'summary')?.markdown).toContain(
      'rolled back to 1.0.0 by Quarterdeck',
    );
    expect(verbs(test).filter((verb) => verb === 'restore')).toHaveLength(1);
  });

  it('is rolled back between steps, when an analysis finds a reason', async () => {
    const test = automatic();
    breaks(test);
    const id = await started(test);
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    expect((await view(test, id)).escalations[0]?.summary).toMatch(/failed: .* Rolling back to 1\.0\.0 now/);
  });

  it('asks when its schema migrations stay applied', async () => {
    const test = automatic();
    test.world.artifacts.set(`${test.services.shop}/1.1.0`, { migrations: ['0042_split_names'] });
    const id = await watched(test);
    breaks(test);
    const now = await degraded(test, id);
    expect(now.deployment).toMatchObject({ state: 'degraded', rollback: null });
    expect(now.proposals).toMatchObject([{ state: 'open' }]);
    expect(now.escalations[0]?.summary).toContain(
      'No automatic rollback, because its schema migrations stay applied. A person decides.',
    );
  });

  it('asks when the plan that people approved does not say so, whatever the settings say now', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    Object.assign(test.deps.settings.policies.organization, { onBreach: 'rollback' });
    breaks(test);
    const now = await degraded(test, id);
    expect(now.deployment).toMatchObject({ state: 'degraded', rollback: null });
    expect(now.escalations[0]?.summary).not.toContain('utomatic');
  });

  it('asks when the settings no longer say so, whatever the plan says', async () => {
    const test = automatic();
    const id = await watched(test);
    Object.assign(test.deps.settings.policies.organization, { onBreach: 'ask' });
    breaks(test);
    expect((await degraded(test, id)).deployment?.rollback).toBeNull();
  });

  it('asks when what is exceeded is no reason to roll back', async () => {
    const test = automatic();
    const id = await watched(test);
    test.world.behave(({ name, version }) => (name === 'health' && version === '1.1.0' ? 'bad' : 'good'));
    const now = await degraded(test, id);
    expect(now.deployment).toMatchObject({ state: 'degraded', rollback: null });
    expect(now.deployment?.findings).toMatchObject([{ severity: 'critical' }]);
  });
});
