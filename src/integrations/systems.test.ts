import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { fakeExecutor } from '../../test/support/fake-executor.ts';
import { integrationContext } from '../../test/support/integration-context.ts';
import { fakeWorld } from '../../test/support/fake-world.ts';
import { systemClock } from '../lib/clock.ts';
import { type Capabilities, defineIntegration } from './define.ts';
import { createSystems } from './systems.ts';

const context = integrationContext();
const { metricSource, versionSource } = fakeWorld(systemClock);
const executor = fakeExecutor(() => {});

const offering = (id: string, capabilities: Capabilities) =>
  defineIntegration({ id, displayName: id.toUpperCase(), connect: async () => capabilities });

describe('the systems of the settings', () => {
  it('are found by the id of their integration, many providers of a port side by side', async () => {
    const other = fakeExecutor(() => {});
    const all = [offering('one', { executor, versionSource }), offering('two', { executor: other, metricSource })];
    const systems = createSystems({}, context, all);
    expect(await systems.executor('one')).toBe(executor);
    expect(await systems.executor('two')).toBe(other);
    expect(await systems.metricSource('two')).toBe(metricSource);
    expect(await systems.versionSource('one')).toBe(versionSource);
  });

  it('are refused with what there is', async () => {
    const systems = createSystems({}, context, [offering('one', { executor })]);
    await expect(systems.executor('other')).rejects.toMatchObject({
      kind: 'not_found',
      message: 'There is no integration “other” (known: one)',
    });
    await expect(systems.metricSource('one')).rejects.toMatchObject({
      kind: 'not_found',
      message: 'the integration ONE (one) is no source of measurements',
    });
  });

  it('are connected on first use, once, with checked settings', async () => {
    const connect = vi.fn(async () => ({ executor }));
    const settings = { seconds: z.number().default(5) };
    const all = [defineIntegration({ id: 'set', displayName: 'Set', settings, connect })];
    const systems = createSystems({ set: { seconds: 7 } }, context, all);
    expect(connect).not.toHaveBeenCalled();
    await Promise.all([systems.executor('set'), systems.executor('set')]);
    await systems.executor('set');
    await createSystems({}, context, all).executor('set');
    expect(connect.mock.calls).toEqual([
      [{ seconds: 7 }, expect.objectContaining({ clock: context.clock })],
      [{ seconds: 5 }, expect.objectContaining({ clock: context.clock })],
    ]);
  });

  it('tell why they cannot be connected, and are tried again on the next use', async () => {
    const connect = vi.fn(async () => ({ executor })).mockRejectedValueOnce(new Error('no disk'));
    const settings = { seconds: z.number().default(5) };
    const all = [defineIntegration({ id: 'set', displayName: 'Set', settings, connect })];
    const systems = createSystems({}, context, all);
    await expect(systems.executor('set')).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'the integration Set (set) cannot be connected: no disk',
    });
    expect(await systems.executor('set')).toBe(executor);
    await expect(createSystems({ set: { seconds: 'x' } }, context, all).executor('set')).rejects.toThrow(/seconds/);
  });
});
