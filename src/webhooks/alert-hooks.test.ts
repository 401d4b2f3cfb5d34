import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlertSender,
  alertSenders,
  postOf,
  senderSettings,
  snsSource,
  type Told,
} from '../../test/support/alert-senders.ts';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { resting, restingWatch } from '../../test/support/escalated.ts';
import { integrationContext } from '../../test/support/integration-context.ts';
import { view } from '../../test/support/story.ts';
import { type TestDeps, testDeps } from '../../test/support/test-deps.ts';
import { createSystems } from '../integrations/systems.ts';
import { systemClock } from '../lib/clock.ts';
import { type HttpServer, startHttpServer } from '../lib/http-server.ts';
import { createTokenBuckets } from '../lib/token-buckets.ts';
import { alertRoutes } from './alert-routes.ts';
import { createHookLimits, type HookDeps } from './hook-routes.ts';

const database = embeddedDatabase();
let deps: HookDeps | null = null;
let server: HttpServer;
const limits = createHookLimits(systemClock);
const unauthenticatedClients = createTokenBuckets({ clock: systemClock, capacity: 50, perSecond: 0.001 });

beforeAll(async () => {
  const routes = alertRoutes({ ids: alertSenders, deps: () => deps, unauthenticatedClients, limits });
  server = await startHttpServer({ port: 0, host: '127.0.0.1', routes, unauthenticatedClients, onFault: () => {} });
});
afterAll(() => server.stop(100));

const logged: string[] = [];
const log = (...all: unknown[]) => void logged.push(JSON.stringify(all));

/** A release that is watched, on a bot with all of them in its settings. */
async function watchedRelease() {
  const test = testDeps(database(), { policy: { ...restingWatch, watchWindowMs: 86_400_000 } });
  const id = await resting(test);
  await test.work.stop(1_000);
  // What is signed has a time of this machine; what is not has one of the clock that the test moves.
  const real = createSystems(senderSettings, integrationContext({ clock: test.clock }));
  const signed = createSystems(senderSettings, integrationContext());
  const sns = snsSource(test.services.shop, systemClock);
  const settings = { ...test.deps.settings, integrations: senderSettings };
  const alertSource: typeof real.alertSource = async (uses) =>
    uses === 'aws-cloudwatch' ? sns : (uses === 'alerts' ? signed : real).alertSource(uses);
  const logger = { ...test.deps.logger, info: log, warn: log } as typeof test.deps.logger;
  deps = { ...test.deps, settings, logger, systems: { ...test.deps.systems, alertSource } };
  const opened = async (key: string) =>
    (await view(test, id)).escalations.filter((one) => one.key.split(':').includes(key));
  return { test, opened };
}

async function send(id: AlertSender, told: Told, more: { secret?: string } = {}): Promise<number> {
  const { path, headers, body } = postOf(id, told, more);
  return (await fetch(`http://127.0.0.1:${server.port}${path}`, { method: 'POST', headers, body })).status;
}

/** An alert that begins now; the next one begins a minute later. */
function told(test: TestDeps, key: string, more: Partial<Told> = {}): Told {
  test.clock.advance(60_000);
  return { at: test.clock.now(), service: test.services.shop, key, ...more };
}

/** These tell both when an alert began and when they tell of it. */
const tellsTwoTimes = (id: AlertSender) => id === 'newrelic' || id === 'splunk';
/** These sign no time. */
const unsigned: readonly AlertSender[] = ['datadog', 'newrelic', 'splunk'];

describe.each(alertSenders)('an alert that comes in at /hooks/%s', (id) => {
  let test: TestDeps;
  let opened: Awaited<ReturnType<typeof watchedRelease>>['opened'];
  beforeAll(async () => {
    ({ test, opened } = await watchedRelease());
  }, 60_000);
  beforeEach(() => void logged.splice(0));

  it('is raised once however often it is sent, and is over when the system says so and not before', async () => {
    const alert = told(test, 'often');
    expect(await send(id, alert)).toBe(200);
    expect(await send(id, alert), 'replayed').toBe(200);
    const many = await Promise.all(Array.from({ length: 20 }, () => send(id, alert)));
    expect(many.every((status) => status === 200)).toBe(true);
    expect(await opened('often')).toMatchObject([{ closedAt: null }]);
    expect([200, 400]).toContain(await send(id, { ...alert, status: 'unknown' }));
    expect(await opened('often')).toMatchObject([{ closedAt: null }]);
    const over = { ...alert, status: 'over', toldAt: told(test, '').at } as const;
    expect(await send(id, over)).toBe(200);
    expect(await opened('often')).toMatchObject([{ closedAt: expect.any(Date) }]);
  });

  it('does not page again when somebody sends what they kept, and neither does its end end a later one', async () => {
    const first = told(test, 'kept');
    const over = { ...first, status: 'over', toldAt: told(test, '').at } as const;
    for (const one of [first, over]) expect(await send(id, one)).toBe(200);
    expect(await opened('kept')).toMatchObject([{ closedAt: expect.any(Date) }]);

    for (let again = 0; again < 3; again += 1) expect(await send(id, first)).toBe(200);
    expect(await opened('kept')).toHaveLength(1);
    expect(logged.filter((line) => line.includes('outdated'))).toHaveLength(3);

    expect(await send(id, told(test, 'kept')), 'it fires again').toBe(200);
    for (const kept of [over, first]) expect(await send(id, kept)).toBe(200);
    expect((await opened('kept')).map(({ closedAt }) => closedAt === null)).toEqual([false, true]);
  });

  it('does not page when its end came first', async () => {
    const alert = told(test, 'late');
    const over = { ...alert, status: 'over', toldAt: told(test, '').at } as const;
    for (const one of [over, alert]) expect(await send(id, one)).toBe(200);
    expect(await opened('late')).toEqual([]);
  });

  it('does not count when it is forged, began last week, or is about no service', async () => {
    expect(await send(id, told(test, 'none'), { secret: 'guessed' })).toBe(401);
    const at = new Date(test.clock.now().getTime() - 7 * 86_400_000);
    const toldAt = tellsTwoTimes(id) ? told(test, '').at : at;
    expect(await send(id, told(test, 'none', { at, toldAt }))).toBe(id === 'datadog' ? 400 : 200);
    expect(await send(id, told(test, 'none', { service: null }))).toBe(200);
    expect(await send(id, told(test, 'none', { service: 'nobody' }))).toBe(200);
    expect(await opened('none')).toEqual([]);
  });

  if (!unsigned.includes(id)) return;
  it('is refused, with the reason in the log, when it is of another time', async () => {
    const { at } = told(test, '');
    for (const [offMs, why] of [
      [-3_601_000, 'more than an hour ago'],
      [302_000, 'more than five minutes from now'],
    ] as const) {
      const toldAt = new Date(at.getTime() + offMs);
      expect(await send(id, { at: toldAt, service: test.services.shop, key: 'of another time' })).toBe(400);
      expect(logged.at(-1)).toContain(`it is of ${toldAt.toISOString().slice(0, 19)}`);
      expect(logged.at(-1)).toContain(why);
    }
    expect(await opened('of another time')).toEqual([]);
    const inTime = new Date(at.getTime() - 3_590_000);
    expect(await send(id, { at: inTime, service: test.services.shop, key: 'of another time' })).toBe(200);
  });
});
