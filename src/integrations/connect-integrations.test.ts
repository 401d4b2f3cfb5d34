import { tmpdir } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { fakeWorld } from '../../test/support/fake-world.ts';
import { systemClock } from '../lib/clock.ts';
import { silentLogger } from '../lib/log.ts';
import type { Executor } from '../ports/executor.ts';
import { connectIntegrations } from './connect-integrations.ts';
import { type Capabilities, type Context, defineIntegration } from './define.ts';

const context: Context = {
  clock: systemClock,
  logger: silentLogger,
  dataDirectory: tmpdir(),
  workingDirectory: tmpdir(),
  services: {},
};
const { prober, artifactStore: artifacts } = fakeWorld(systemClock);
const executor: Executor = {
  start: async () => {},
  report: async () => ({ state: 'absent' }),
  abort: async () => {},
  settled: async () => {},
};

const offering = (id: string, capabilities: Capabilities) =>
  defineIntegration({ id, displayName: id.toUpperCase(), config: z.strictObject({}), connect: () => capabilities });

describe('connecting integrations', () => {
  it('merges what they provide', () => {
    const all = [offering('runner', { executor, artifacts }), offering('watcher', { prober })];
    expect(connectIntegrations({}, context, all)).toEqual({ executor, prober, artifacts });
  });

  it.each([
    ['executor', { prober, artifacts }],
    ['prober', { executor, artifacts }],
    ['artifacts', { executor, prober }],
  ])('names the port that nobody provides: %s', (port, capabilities) => {
    expect(() => connectIntegrations({}, context, [offering('half', capabilities)])).toThrow(
      `No integration provides “${port}” (connected: the integration HALF (half)): add one that does to src/integrations/registry.ts.`,
    );
  });

  it.each(['executor', 'prober', 'artifacts'] as const)('names those that both provide %s', (port) => {
    const everything = { executor, prober, artifacts };
    const all = [offering('one', everything), offering('two', { [port]: everything[port] })];
    expect(() => connectIntegrations({}, context, all)).toThrow(
      `the integration ONE (one) and the integration TWO (two) all provide “${port}”, and only one may: remove the others`,
    );
  });

  it('connects with checked settings, and defaults when there are none', () => {
    const connect = vi.fn(() => ({ executor, prober, artifacts }));
    const config = z.strictObject({ seconds: z.number().default(5) });
    const all = [defineIntegration({ id: 'set', displayName: 'Set', config, connect })];
    connectIntegrations({}, context, all);
    connectIntegrations({ set: { seconds: 7 } }, context, all);
    expect(connect.mock.calls).toEqual([
      [{ seconds: 5 }, context],
      [{ seconds: 7 }, context],
    ]);
    expect(() => connectIntegrations({ set: { seconds: 'x', minutes: 1 } }, context, all)).toThrow(
      /^Correct the settings of the integration Set \(set\): .*minutes.*→ at seconds/s,
    );
    expect(connect).toHaveBeenCalledTimes(2);
  });

  it('refuses settings of an integration that does not exist', () => {
    expect(() => connectIntegrations({ shel: {} }, context)).toThrow(
      'There is no integration “shel”: remove its settings, or choose one of http-probe, shell.',
    );
  });

  it('names the integration that cannot be connected', () => {
    const cause = new Error('no disk');
    const broken = defineIntegration({
      id: 'broken',
      displayName: 'Broken',
      config: z.strictObject({}),
      connect: () => {
        throw cause;
      },
    });
    expect(() => connectIntegrations({}, context, [broken])).toThrow(
      expect.objectContaining({ message: 'the integration Broken (broken) cannot be connected: no disk', cause }),
    );
  });
});
