import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeSystems } from '../../test/support/fake-systems.ts';
import { testDeps } from '../../test/support/test-deps.ts';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { systemClock } from '../lib/clock.ts';
import { type HttpServer, startHttpServer } from '../lib/http-server.ts';
import { createTokenBuckets } from '../lib/token-buckets.ts';
import { type AlertSource, DeliveryRefused } from '../ports/alert-source.ts';
import { IntegrationError } from '../ports/integration-error.ts';
import { DatabaseUnavailable } from '../ports/database.ts';
import { type AlertDeps, alertRoutes } from './alert-routes.ts';

const database = embeddedDatabase();
let deps: AlertDeps | null = null;
let read: AlertSource['read'] = async () => [];
let server: HttpServer;
const unauthenticatedClients = createTokenBuckets({ clock: systemClock, capacity: 5, perSecond: 0.001 });

beforeAll(async () => {
  server = await startHttpServer({
    port: 0,
    host: '127.0.0.1',
    routes: alertRoutes({ ids: ['alertmanager', 'other'], deps: () => deps, unauthenticatedClients }),
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
