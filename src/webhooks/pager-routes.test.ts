import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakePagerduty, signatureOf } from '../../test/fakes/pagerduty.ts';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { escalation, raised, resting, restingWatch } from '../../test/support/escalated.ts';
import { fakePager } from '../../test/support/fake-pager.ts';
import { withParts } from '../../test/support/fake-systems.ts';
import { view } from '../../test/support/story.ts';
import { settle, type TestDeps, testDeps, workerFor } from '../../test/support/test-deps.ts';
import type { ReleaseId } from '../domain/ids.ts';
import { createPagerdutySource } from '../integrations/pagerduty/pagerduty-source.ts';
import { systemClock } from '../lib/clock.ts';
import { type HttpServer, startHttpServer } from '../lib/http-server.ts';
import { Secret } from '../lib/redact.ts';
import { createTokenBuckets } from '../lib/token-buckets.ts';
import { DatabaseUnavailable } from '../ports/database.ts';
import { createHookLimits, type HookDeps } from './hook-routes.ts';
import { pagerRoutes } from './pager-routes.ts';

const database = embeddedDatabase();
const secret = 'the secret of the webhook';
const fake = new FakePagerduty();
const lena = fake.user('PLENA', 'Lena Fischer', null);
const limits = createHookLimits(systemClock);
const unauthenticatedClients = createTokenBuckets({ clock: systemClock, capacity: 5, perSecond: 0.001 });
let deps: HookDeps | null = null;
let server: HttpServer;
let test: TestDeps;
let id: ReleaseId;

beforeAll(async () => {
  server = await startHttpServer({
    port: 0,
    host: '127.0.0.1',
    routes: pagerRoutes({ ids: ['pagerduty'], deps: () => deps, unauthenticatedClients, limits }),
    unauthenticatedClients,
    onFault: (error) => {
      throw error;
    },
  });
  const made = testDeps(database(), {
    policy: restingWatch,
    escalation: { critical: [{ notify: [{ kind: 'pager', uses: 'pagerduty' }], afterMs: 0 }] },
  });
  await made.work.stop(1_000);
  fake.now = () => made.clock.now();
  const pagerSource = createPagerdutySource({ secrets: [new Secret(secret)], api: null });
  const systems = withParts(made.deps.systems, { pager: fakePager(), pagerSource });
  const settings = { ...made.deps.settings, integrations: { pagerduty: {} } };
  const all = { ...made.deps, settings, systems };
  test = { ...made, deps: all, work: workerFor(all) };
  id = await resting(test);
}, 60_000);
afterAll(() => server.stop(100));
beforeEach(() => {
  deps = test.deps;
});

async function paged(key: string) {
  const { key: whole } = await raised(test, id, key);
  await settle(test.deps, test.work);
  return { id: 'Q1', key: whole, beganAt: fake.now() };
}
const send = (body: string, signature = signatureOf(body, secret)) =>
  fetch(`http://127.0.0.1:${server.port}/hooks/pagerduty`, {
    method: 'POST',
    body,
    headers: { 'x-pagerduty-signature': signature },
  }).then(({ status }) => status);

describe('the way in for a paging system', () => {
  it('takes an acknowledgment that is signed', async () => {
    const incident = await paged('signed');
    expect(await send(fake.webhook('incident.acknowledged', incident, lena))).toBe(200);
    expect(await escalation(test, id, 'signed')).toMatchObject({ acknowledgedBy: 'Lena Fischer' });
  });

  it('takes a thousand deliveries in a moment, and one of them changes anything', async () => {
    const incident = await paged('flood');
    const bodies = Array.from({ length: 10 }, () => fake.webhook('incident.acknowledged', incident, lena));
    const before = (await view(test, id)).events.length;
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => send(bodies[index % 10] ?? '')));
      expect(new Set(answers)).toEqual(new Set([200]));
    }
    const added = (await view(test, id)).events.slice(before);
    expect(added.filter(({ type }) => type === 'escalation.acknowledged')).toHaveLength(1);
  }, 60_000);

  it('takes what is of last week, and changes nothing', async () => {
    const incident = await paged('old');
    const week = -7 * 24 * 3_600_000;
    expect(await send(fake.webhook('incident.acknowledged', incident, lena, week))).toBe(200);
    expect((await escalation(test, id, 'old')).acknowledgedBy).toBeNull();
  });

  it('takes what our own calls did, and what nobody did, and changes nothing', async () => {
    const incident = await paged('echo');
    for (const agent of ['integration', null] as const)
      for (const did of ['acknowledged', 'resolved'])
        expect(await send(fake.webhook(`incident.${did}`, incident, agent))).toBe(200);
    expect((await escalation(test, id, 'echo')).acknowledgedBy).toBeNull();
  });

  it('asks for it again while the database or the bot is not there', async () => {
    const incident = await paged('away');
    const body = fake.webhook('incident.acknowledged', incident, lena);
    const gone = () => Promise.reject(new DatabaseUnavailable('gone'));
    deps = { ...test.deps, database: { ...test.deps.database, read: gone, transaction: gone } };
    expect(await send(body)).toBe(503);
    deps = null;
    expect(await send(body)).toBe(503);
    deps = test.deps;
    expect(await send(body)).toBe(200);
    expect((await escalation(test, id, 'away')).acknowledgedBy).not.toBeNull();
  });

  it('is not there without the secret of a webhook in the settings', async () => {
    const { systems } = testDeps(database()).deps;
    deps = { ...test.deps, systems };
    expect(await send('{}')).toBe(404);
  });

  it('takes no more than a megabyte, nothing forged, and ends the guessing', async () => {
    expect(await send('x'.repeat(1_100_000))).toBe(413);
    const incident = await paged('forged');
    const body = fake.webhook('incident.acknowledged', incident, lena);
    const answers: number[] = [];
    for (let guess = 0; guess < 8; guess += 1) answers.push(await send(body, signatureOf(body, `guess ${guess}`)));
    expect(answers[0]).toBe(401);
    expect(answers.at(-1)).toBe(429);
    expect((await escalation(test, id, 'forged')).acknowledgedBy).toBeNull();
  });
});
