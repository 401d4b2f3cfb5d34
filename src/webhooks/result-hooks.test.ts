import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { withParts } from '../../test/support/fake-systems.ts';
import { integrationContext } from '../../test/support/integration-context.ts';
import { clearQueues, testDeps } from '../../test/support/test-deps.ts';
import { createSystems } from '../integrations/systems.ts';
import { systemClock } from '../lib/clock.ts';
import { type HttpServer, startHttpServer } from '../lib/http-server.ts';
import { Secret } from '../lib/redact.ts';
import { createTokenBuckets } from '../lib/token-buckets.ts';
import { DatabaseUnavailable } from '../ports/database.ts';
import { createHookLimits, type HookDeps } from './hook-routes.ts';
import { resultRoutes } from './result-routes.ts';

const database = embeddedDatabase();
const secret = 'shared with CI';
const unauthenticatedClients = createTokenBuckets({ clock: systemClock, capacity: 5, perSecond: 0.001 });
let deps: HookDeps | null = null;
let server: HttpServer;
let service = '';
const logged: string[] = [];

beforeAll(async () => {
  server = await startHttpServer({
    port: 0,
    host: '127.0.0.1',
    routes: resultRoutes({
      ids: ['ci'],
      deps: () => deps,
      unauthenticatedClients,
      limits: createHookLimits(systemClock),
    }),
    unauthenticatedClients,
    onFault: (error) => {
      throw error;
    },
  });
  const made = testDeps(database());
  await made.work.stop(1_000);
  service = made.services.shop;
  const own = createSystems({ ci: { secretVariable: 'CI' } }, integrationContext({ secret: () => new Secret(secret) }));
  const systems = {
    ...withParts(made.deps.systems, { reportReader: await own.reportReader() }),
    resultSource: (uses: string) => own.resultSource(uses),
  };
  const log = (...all: unknown[]) => void logged.push(JSON.stringify(all));
  const logger = { ...made.deps.logger, info: log, warn: log, error: log } as typeof made.deps.logger;
  deps = { ...made.deps, systems, logger, settings: { ...made.deps.settings, integrations: { ci: {} } } };
}, 60_000);
afterAll(() => server.stop(100));
afterEach(() => clearQueues(database()));

const digest = `sha256:${'a'.repeat(64)}`;
const junit = (failed: boolean) => `<testsuite><testcase name="a">${failed ? '<failure/>' : ''}</testcase></testsuite>`;
const bodyOf = (release: string, ...files: string[]) =>
  JSON.stringify({ version: '1', service, release, digest, results: [{ kind: 'tests', files }] });

interface Signed {
  by?: string;
  laterMs?: number;
  id?: string;
}

const send = async (body: string, { by = secret, laterMs = 0, id = 'msg_1' }: Signed = {}) => {
  const time = String(Math.floor((Date.now() + laterMs) / 1_000));
  const signature = createHmac('sha256', by).update(`${id}.${time}.${body}`).digest('base64');
  const headers = { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
  return (await fetch(`http://127.0.0.1:${server.port}/hooks/ci`, { method: 'POST', headers, body })).status;
};
const onRecord = (release: string) =>
  database().read((stores) => stores.versionResults.forVersion(service, release, 200));

describe('the way in for CI', () => {
  it('takes what is signed, and says in the log what became of it', async () => {
    expect(await send(bodyOf('1.0.1', junit(false)))).toBe(200);
    expect(await onRecord('1.0.1')).toMatchObject([
      { kind: 'tests', digest, source: 'webhook', authorId: 'ci', summary: { passed: 1, failed: 0 } },
    ]);
    expect(logged.at(-1)).toContain('tests passed');
  });

  it('takes the same bytes once, also with another id and another time', async () => {
    const good = bodyOf('1.0.2', junit(false));
    expect(await send(good)).toBe(200);
    expect(await send(bodyOf('1.0.2', junit(true)))).toBe(200);
    const many = Array.from({ length: 20 }, (_, at) => send(good, { id: `msg_${at}`, laterMs: at * 1_000 }));
    expect(new Set(await Promise.all(many))).toEqual(new Set([200]));
    expect(await onRecord('1.0.2')).toMatchObject([{ summary: { failed: 1 } }]);
  });

  it('puts on record what cannot be read, and nothing about a service that is not known', async () => {
    expect(await send(bodyOf('1.0.3', '<testsuite>'))).toBe(200);
    expect(await onRecord('1.0.3')).toMatchObject([{ summary: { of: 'nothing', why: 'it is no well-formed XML' } }]);
    expect(await send(bodyOf('1.0.3').replace(service, 'nowhere'))).toBe(200);
    expect(logged.at(-1)).toContain('UNKNOWN_SERVICE');
  });

  it('refuses what is too long or something else, and asks for it again while the database is away', async () => {
    expect(await send(bodyOf('1.0.4', 'x'.repeat(1_100_000)))).toBe(413);
    expect(await send('{}')).toBe(400);
    const known = deps;
    if (known === null) throw new Error('the bot is not there');
    const gone = () => Promise.reject(new DatabaseUnavailable('gone'));
    deps = { ...known, database: { ...known.database, transaction: gone, read: gone } };
    expect(await send(bodyOf('1.0.4', junit(false)))).toBe(503);
    deps = known;
    expect(await send(bodyOf('1.0.4', junit(false)))).toBe(200);
    expect(await onRecord('1.0.4')).toHaveLength(1);
  });

  it('takes nothing forged or kept, and ends the guessing', async () => {
    const body = bodyOf('1.0.5', junit(false));
    expect(await send(body, { laterMs: -301_000 })).toBe(401);
    const answers: number[] = [];
    for (let guess = 0; guess < 8; guess += 1) answers.push(await send(body, { by: `guess ${guess}` }));
    expect(answers[0]).toBe(401);
    expect(answers.at(-1)).toBe(429);
    expect(await onRecord('1.0.5')).toEqual([]);
  });
});
