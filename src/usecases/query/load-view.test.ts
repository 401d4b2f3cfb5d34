import { describe, expect, it } from 'vitest';
import { aDeployment, aRelease } from '../../../test/support/builders.ts';
import { aTodo } from '../../../test/support/task-builders.ts';
import { testSettings } from '../../../test/support/test-settings.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Stores } from '../../ports/stores.ts';
import { loadView } from './load-view.ts';
import { UnknownService } from './unknown-service.ts';
import { everyPart } from './view-parts.ts';

const release = { ...aRelease({ service: 'shop' }), number: 1 };
const deps = { settings: testSettings(), clock: systemClock };

/** Stores with only these members: any other access throws. */
const only = (stores: Partial<{ [S in keyof Stores]: Partial<Stores[S]> }>) => stores as Stores;

describe('a view of a release', () => {
  it('has the parts that were asked for, and reads no others', async () => {
    const todo = aTodo({ id: release.rootTaskId, releaseId: release.id });
    const stores = only({ tasks: { tasksFor: async () => [], todosFor: async () => [todo] } });
    const view = await loadView(deps, stores, { release, deployment: null }, ['tasks', 'todos']);
    expect(view).toMatchObject({ release, tasks: [], todos: [todo], phase: 'planned' });
    expect(view).not.toHaveProperty('approvals');
  });

  it('asks for nothing of a deployment that is not there', async () => {
    const parts = ['steps', 'measurements', 'readings', 'isReplaced'] as const;
    const view = await loadView(deps, only({}), { release, deployment: null }, parts);
    expect(view).toMatchObject({ steps: [], measurements: [], readings: [], isReplaced: false });
  });

  it.each([
    [true, 'another'],
    [false, 'itself'],
  ])('is replaced (%s) when the newest in its place is %s', async (expected, newest) => {
    const deployment = aDeployment(release.id);
    const other = newest === 'itself' ? deployment : aDeployment(release.id);
    const stores = only({ deployments: { newest: async () => [other] } });
    const view = await loadView(deps, stores, { release, deployment }, ['isReplaced']);
    expect(view.isReplaced).toBe(expected);
  });

  it('fails as a whole when a part cannot be read', async () => {
    const stores = only({
      tasks: { notesFor: () => Promise.reject(new Error('away')), todosFor: async () => [] },
    });
    await expect(loadView(deps, stores, { release, deployment: null }, ['issues', 'todos'])).rejects.toThrow('away');
  });

  it('says which service the settings no longer have', async () => {
    const gone = { ...release, service: 'gone' };
    await expect(loadView(deps, only({}), { release: gone, deployment: null }, [])).rejects.toThrow(UnknownService);
  });

  it('knows every part that cards show', () => {
    expect([...everyPart].sort()).toEqual(
      'approvals bypasses environments escalations incidents isReplaced issues locks measurements notRuledOut pagers promotion proposals readings records revisions riders steps tasks todos'.split(
        ' ',
      ),
    );
  });
});
