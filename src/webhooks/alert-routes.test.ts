import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { fakeSystems } from '../../test/support/fake-systems.ts';
import { testDeps } from '../../test/support/test-deps.ts';
import { until } from '../cli/demo/actors.ts';
import type { Alert } from '../domain/alert/alert.ts';
import { systemClock } from '../lib/clock.ts';
import { type HttpServer, startHttpServer } from '../lib/http-server.ts';
import { createTokenBuckets } from '../lib/token-buckets.ts';
import { type AlertSource, DeliveryRefused } from '../ports/alert-source.ts';
import { DatabaseUnavailable } from '../ports/database.ts';
import { IntegrationError } from '../ports/integration-error.ts';
import { alertRoutes } from './alert-routes.ts';
import { createHookLimits, type HookDeps } from './hook-routes.ts';

const database = embeddedDatabase();
let deps: HookDeps | null = null;
let read: AlertSource['read'] = async () => [];
let server: HttpServer;
/** Small enough to be reached. */
const limits = createHookLimits(systemClock, { bodies: 2_000_000, atOnce: 2, mostWaiting: 3, patienceMs: 100 });
const unauthenticatedClients = createTokenBuckets({ clock: systemClock, capacity: 5, perSecond: 0.001 });

beforeAll(async () => {
  server = await startHttpServer({
    port: 0,
    host: '127.0.0.1',
    routes: alertRoutes({ ids: ['alertmanager', 'other'], deps: () => deps, unauthenticatedClients, limits }),
    unauthenticatedClients,
    onFault: (error) => {
      throw error;
    },
  });
});
afterAll(() => server.stop(100));
beforeEach(() => {
  const test = testDeps(database());
  const settings = { ...test.deps.settings, integrations: { alertmanager: {} } };
  const systems = {
    ...fakeSystems({} as never),
    alertSource: async (): Promise<AlertSource> => ({ read: (delivery) => read(delivery) }),
  };
  deps = { ...test.deps, settings, systems };
  read = async () => [];
});

const send = (path = '/hooks/alertmanager', init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { method: 'POST', body: '{}', ...init }).then(({ status }) => status);

const answerTo = async () => {
  const { status, headers } = await fetch(`http://127.0.0.1:${server.port}/hooks/alertmanager`, {
    method: 'POST',
    body: '{}',
  });
  return `${status} ${headers.get('retry-after')}`;
};
const alertOf = (service: string): Alert => ({
  ...{ key: 'k', isFiring: true, service, environment: null, severity: 'critical' },
  ...{ title: 'it is down', startedAt: new Date(), toldAt: new Date() },
});

describe('the way in for alerts', () => {
  it('gives the source the bytes and the headers as they came', async () => {
    let seen = '';
    read = async ({ headers, body }) => {
      seen = `${headers.authorization} ${Buffer.from(body).toString()}`;
      return [];
    };
    expect(await send(undefined, { headers: { authorization: 'Bearer x' }, body: '{"a": "ü"}' })).toBe(200);
    expect(seen).toBe('Bearer x {"a": "ü"}');
  });

  it('gives the source the parameters of the address, and logs none of them', async () => {
    const logged: unknown[] = [];
    const log = (...words: unknown[]) => void logged.push(words);
    if (deps) deps = { ...deps, logger: { ...deps.logger, info: log, warn: log, error: log } as typeof deps.logger };
    let seen: string[] = [];
    read = async ({ parameters }) => {
      seen = parameters?.getAll('token') ?? [];
      throw new DeliveryRefused('unreadable', 'it is not the payload');
    };
    expect(await send('/hooks/alertmanager?token=a%20b&token=c')).toBe(400);
    expect(seen).toEqual(['a b', 'c']);
    expect(JSON.stringify(logged)).toContain('it is not the payload');
    expect(JSON.stringify(logged)).not.toMatch(/a b|a%20b|token/);
  });

  it('is there for what stands in the settings, and for POST only', async () => {
    expect(await send('/hooks/other')).toBe(404);
    expect(await send('/hooks/nothing')).toBe(404);
    expect(await send(undefined, { method: 'GET', body: null })).toBe(405);
  });

  it('is not there for what is in the settings to page people only', async () => {
    const systems = {
      ...fakeSystems({} as never),
      alertSource: () => Promise.reject(new IntegrationError('not_found', 'it is no source of alerts')),
    };
    if (deps) deps = { ...deps, systems };
    expect(await send()).toBe(404);
  });

  it('asks to send it again only when that may help', async () => {
    read = async () => {
      throw new DatabaseUnavailable('gone');
    };
    expect(await send()).toBe(503);
    read = async () => {
      throw new DeliveryRefused('unreadable', 'nonsense');
    };
    expect(await send()).toBe(400);
    read = async () => {
      throw new Error('a fault');
    };
    expect(await send()).toBe(500);
    deps = null;
    expect(await send()).toBe(503);
  });

  it('takes no more than a megabyte', async () => {
    expect(await send(undefined, { body: 'x'.repeat(1_100_000) })).toBe(413);
  });

  it('asks for what is too much at once again, and reads nothing more of it', async () => {
    let working = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    if (deps)
      deps = {
        ...deps,
        database: {
          ...deps.database,
          read: async () => {
            working += 1;
            most = Math.max(most, working);
            await new Promise<void>((resolve) => ends.push(resolve));
            working -= 1;
            return [] as never;
          },
        },
      };
    const [known = ''] = Object.keys(deps?.settings.services ?? {});
    read = async () => [alertOf(known)];
    const answers: string[] = [];
    const all = Promise.all(Array.from({ length: 8 }, async () => answers.push(await answerTo())));
    // Three cannot wait, and three wait until nobody would listen to the answer any more.
    await until('six are turned away', async () => answers.length === 6);
    expect(new Set(answers)).toEqual(new Set(['503 5']));
    for (const end of ends) end();
    await all;
    expect(answers.slice(6)).toEqual(['200 null', '200 null']);
    expect(most).toBe(2);
    // Afterwards there is room again, also for what is about nothing and waits for nobody.
    read = async () => [];
    expect(await send()).toBe(200);
  });

  it('holds only so much of what nobody has verified yet', async () => {
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    read = () => held.then(() => []);
    const body = 'x'.repeat(900_000);
    const two = [send(undefined, { body }), send(undefined, { body })];
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await send(undefined, { body })).toBe(503);
    goOn();
    expect(await Promise.all(two)).toEqual([200, 200]);
    expect(await send(undefined, { body })).toBe(200);
  });

  it('ends the guessing of tokens', async () => {
    read = async () => {
      throw new DeliveryRefused('unauthenticated', 'who are you');
    };
    const answers: number[] = [];
    for (let guess = 0; guess < 8; guess += 1) answers.push(await send());
    expect(answers[0]).toBe(401);
    expect(answers.at(-1)).toBe(429);
  });
});
