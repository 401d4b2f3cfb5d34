import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { fakeExecutor } from '../../test/support/fake-executor.ts';
import { fakeWorld } from '../../test/support/fake-world.ts';
import { integrationContext } from '../../test/support/integration-context.ts';
import { manualClock, systemClock } from '../lib/clock.ts';
import { silentLogger } from '../lib/log.ts';
import { type Capabilities, defineIntegration, type Integration, type Registry } from './define.ts';
import { createSystems } from './systems.ts';

const context = integrationContext();
const { metricSource, versionSource } = fakeWorld(systemClock);
const executor = fakeExecutor(() => {});

const registryOf = (...all: Integration[]): Registry =>
  Object.fromEntries(all.map((integration) => [integration.id, { load: async () => ({ integration }) }]));

const offering = (id: string, capabilities: Capabilities) =>
  defineIntegration({ id, displayName: id.toUpperCase(), connect: async () => capabilities });

describe('the systems of the settings', () => {
  it('are found by the id of their integration, many providers of a port side by side', async () => {
    const other = fakeExecutor(() => {});
    const all = registryOf(
      offering('one', { executor, versionSource }),
      offering('two', { executor: other, metricSource }),
    );
    const systems = createSystems({}, context, all);
    expect(await systems.executor('one')).toBe(executor);
    expect(await systems.executor('two')).toBe(other);
    expect(await systems.metricSource('two')).toBe(metricSource);
    expect(await systems.versionSource('one')).toBe(versionSource);
  });

  it('are refused with what there is', async () => {
    const systems = createSystems({}, context, registryOf(offering('one', { executor })));
    await expect(systems.executor('other')).rejects.toMatchObject({
      kind: 'not_found',
      message: 'There is no integration “other” (known: one)',
    });
    await expect(systems.metricSource('one')).rejects.toMatchObject({
      kind: 'not_found',
      message: 'the integration ONE (one) is no source of measurements',
    });
  });

  it('are not found by what every object has', async () => {
    const systems = createSystems({}, context, registryOf(offering('one', { executor })));
    for (const uses of ['constructor', '__proto__', 'toString'])
      await expect(systems.executor(uses)).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('are connected on first use, once, with checked settings', async () => {
    const connect = vi.fn(async () => ({ executor }));
    const settings = { seconds: z.number().default(5) };
    const all = registryOf(defineIntegration({ id: 'set', displayName: 'Set', settings, connect }));
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
    const all = registryOf(defineIntegration({ id: 'set', displayName: 'Set', settings, connect }));
    const systems = createSystems({}, context, all);
    await expect(systems.executor('set')).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'the integration Set (set) cannot be connected: no disk',
    });
    expect(await systems.executor('set')).toBe(executor);
    await expect(createSystems({ set: { seconds: 'x' } }, context, all).executor('set')).rejects.toThrow(/seconds/);
  });
});

describe('the end of the systems', () => {
  const closable = (id: string, close: () => Promise<void>) => offering(id, { executor, close });

  it('is told to every one that was connected, and to no other', async () => {
    const closed: string[] = [];
    const all = ['used', 'unused'].map((id) => closable(id, async () => void closed.push(id)));
    const systems = createSystems({}, context, registryOf(...all, offering('plain', { executor })));
    await systems.executor('used');
    await systems.executor('plain');
    await systems.close(1_000);
    expect(closed).toEqual(['used']);
  });

  it('comes in time, whatever one of them does, and the log names it', async () => {
    const clock = manualClock(new Date());
    const warned: object[] = [];
    const logger = { ...silentLogger, warn: (fields: object) => void warned.push(fields) };
    let isClosed = false;
    const broken = new Error('the session is locked');
    const all = [
      closable('rejects', () => Promise.reject(broken)),
      closable('throws', () => {
        throw broken;
      }),
      closable('hangs', () => new Promise(() => {})),
      closable('ends', async () => {
        isClosed = true;
      }),
      defineIntegration({ id: 'fails', displayName: 'Fails', connect: () => Promise.reject(new Error('no disk')) }),
    ];
    const systems = createSystems({}, { ...context, clock, logger }, registryOf(...all));
    for (const { id } of all) await systems.executor(id).catch(() => {});
    const closing = systems.close(2_000);
    await vi.waitFor(() => expect(warned).toHaveLength(2));
    expect(isClosed).toBe(true);
    clock.advance(2_000);
    await closing;
    expect(warned.slice(0, 2)).toEqual(
      expect.arrayContaining([
        { err: broken, integration: 'rejects' },
        { err: broken, integration: 'throws' },
      ]),
    );
    expect(warned.slice(2)).toEqual([{ integrations: ['hangs'] }]);
  });
});
