import ICAL from 'ical.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { by, must, request } from '../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../test/support/test-deps.ts';
import { people } from '../../test/support/test-settings.ts';
import type { CalendarEntry } from '../domain/calendar/calendar.ts';
import { systemClock } from '../lib/clock.ts';
import { type HttpServer, startHttpServer } from '../lib/http-server.ts';
import { Secret } from '../lib/redact.ts';
import { createTokenBuckets } from '../lib/token-buckets.ts';
import { endFreeze, placeFreeze } from '../usecases/calendar/freezes.ts';
import { openRelease } from '../usecases/release/open-release.ts';
import { calendarRoutes } from './calendar-routes.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const tokens = [new Secret('a'.repeat(40)), new Secret('b'.repeat(40))];
const unauthenticatedClients = createTokenBuckets({ clock: systemClock, capacity: 30, perSecond: 0.01 });
let test: TestDeps;
let server: HttpServer;

const hour = 3_600_000;
const inHours = (hours: number) => new Date(test.clock.now().getTime() + hours * hour);

beforeAll(async () => {
  server = await startHttpServer({
    port: 0,
    host: '127.0.0.1',
    routes: calendarRoutes({ tokens, deps: () => test.deps, unauthenticatedClients }),
    unauthenticatedClients,
    onFault: (error) => {
      throw error;
    },
  });
});
afterAll(() => server.stop(100));

const hostile = 'a, b; c\\n d\\\r\nBEGIN:VEVENT\r\nSUMMARY:forged\u0007\u2028 “ünïcödé 🚢”'.repeat(12);
const daily = (name: string, kind: CalendarEntry['kind'], zone = 'Europe/Berlin'): CalendarEntry => ({
  name,
  kind,
  services: null,
  environments: ['production'],
  reason: hostile.slice(0, 500),
  overrun: 'refuse',
  owner: null,
  when: {
    start: { year: 2026, month: 3, day: 1, hour: 9, minute: 0 },
    timeZone: zone,
    durationMs: 2 * hour,
    repeat: 'FREQ=WEEKLY;BYDAY=MO',
  },
});

function begin(...calendar: CalendarEntry[]): void {
  test = testDeps(database());
  test.deps.settings = { ...test.deps.settings, calendar };
}

const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);
const feedPath = (query = '', token = tokens[0]) => `/calendar/${token?.reveal() ?? ''}.ics${query}`;

interface Read {
  text: string;
  events: { uid: string; summary: string; start: string; end: string; description: string | null; sequence: number }[];
}

/** As another program reads it, which refuses what is not RFC 5545. */
async function read(query = ''): Promise<Read> {
  const text = await (await ask(feedPath(query))).text();
  const root = new ICAL.Component(ICAL.parse(text));
  expect(root.name).toBe('vcalendar');
  const events = root.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      summary: event.summary,
      start: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
      description: event.description,
      sequence: Number(component.getFirstPropertyValue('sequence')),
    };
  });
  return { text, events };
}

describe('the calendar feed', () => {
  it('is read by another program as freezes and planned releases, in UTC, with windows on request', async () => {
    begin(daily('Night', 'freeze'), daily('Hours', 'window', 'UTC'));
    must(
      await placeFreeze(
        test.deps,
        { service: test.services.bank, environment: null, startsAt: inHours(1), endsAt: inHours(5), reason: 'a move' },
        by(people.onCall),
      ),
    );
    const startsAt = new Date('2026-03-09T10:30:00Z');
    const opened = must(await openRelease(test.deps, request(test, { startsAt }), by(people.requester)));
    const { events } = await read();
    const nights = events.filter(({ summary }) => summary === 'Freeze: Night (production)');
    expect(nights.length).toBeGreaterThan(50);
    // Nine o'clock in Berlin before and after the clocks change.
    expect(nights.map(({ start }) => start)).toContain('2026-03-23T08:00:00.000Z');
    expect(nights.map(({ start }) => start)).toContain('2026-03-30T07:00:00.000Z');
    expect(events.find(({ summary }) => summary === `Freeze: ${test.services.bank}`)).toMatchObject({
      start: inHours(1).toISOString(),
      end: inHours(5).toISOString(),
      description: 'a move',
    });
    expect(events.find(({ summary }) => summary.startsWith(opened.ref))).toMatchObject({
      start: startsAt.toISOString(),
      sequence: 1,
    });
    expect(events.some(({ summary }) => summary.startsWith('Release window'))).toBe(false);
    expect((await read('?windows=yes')).events.some(({ summary }) => summary.startsWith('Release window'))).toBe(true);
    const ofShop = (await read(`?service=${test.services.shop}`)).events;
    expect(ofShop.some(({ summary }) => summary === `Freeze: ${test.services.bank}`)).toBe(false);
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(events.length);
  });

  it('keeps hostile text inside its value, lines within 75 octets, and ends each with CRLF', async () => {
    begin(daily('Night', 'freeze'));
    const { text, events } = await read();
    expect(events.every(({ summary }) => /^(Freeze|R-\d+): /.test(summary))).toBe(true);
    const night = events.find(({ summary }) => summary.startsWith('Freeze: Night'));
    expect(night?.description).toContain('\nBEGIN:VEVENT\nSUMMARY:forged\n “ünïcödé 🚢”');
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    const lines = text.slice(0, -2).split('\r\n');
    expect(lines.filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(lines.filter((line) => /[\u0000-\u001f\u007f]/.test(line))).toEqual([]);
    expect(lines.filter((line) => line === 'BEGIN:VEVENT').length).toBe(events.length);
    expect(text).not.toContain('\ufffd');
  });

  it('keeps its ids and its tag while nothing changes, and answers 304 then', async () => {
    begin(daily('Night', 'freeze'));
    const first = await ask(feedPath());
    expect(first.headers.get('content-type')).toBe('text/calendar; charset=utf-8; method=PUBLISH');
    expect(first.headers.get('cache-control')).toBe('private, no-cache, max-age=0');
    const tag = first.headers.get('etag') ?? '';
    test.clock.advance(hour);
    const same = await ask(feedPath(), { headers: { 'if-none-match': `W/${tag}` } });
    expect([same.status, await same.text()]).toEqual([304, '']);
    const uids = (await read()).events.map(({ uid }) => uid);
    test.clock.advance(24 * hour);
    const later = await read();
    expect(later.events.filter(({ uid }) => uids.includes(uid)).length).toBeGreaterThan(uids.length - 3);
    const scope = { service: test.services.shop, environment: null };
    must(
      await placeFreeze(
        test.deps,
        { ...scope, startsAt: null, endsAt: inHours(3), reason: 'a move' },
        by(people.onCall),
      ),
    );
    expect((await ask(feedPath(), { headers: { 'if-none-match': tag } })).status).toBe(200);
    must(await endFreeze(test.deps, { ...scope, reason: 'done' }, by(people.onCall)));
    expect((await read()).events.some(({ summary }) => summary === `Freeze: ${test.services.shop}`)).toBe(false);
  });

  it('is opened by each of two tokens, only read, and not there for anything else', async () => {
    begin();
    expect((await ask(feedPath('', tokens[1]))).status).toBe(200);
    expect((await ask(feedPath(), { method: 'POST' })).status).toBe(405);
    const head = await ask(feedPath(), { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await ask(feedPath('?service=nowhere'))).status).toBe(404);
    for (const path of [
      '/calendar/',
      '/calendar/x.ics',
      `/calendar/${'a'.repeat(39)}.ics`,
      '/calendar',
      '/calendar/.ics',
    ])
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
  });

  it('has a limit, and says what it leaves out', async () => {
    const every = (index: number): CalendarEntry => ({
      ...daily(`Rule ${index}`, 'freeze'),
      when: { ...daily('x', 'freeze').when, repeat: 'FREQ=DAILY' } as CalendarEntry['when'],
    });
    begin(...Array.from({ length: 8 }, (_, index) => every(index)));
    const { text, events } = await read();
    expect(events.length).toBe(2_000);
    expect(text.replaceAll('\r\n ', '')).toMatch(/X-WR-CALDESC:The \d+ latest entries are left out/);
    expect(text.length).toBeLessThan(4_000_000);
  });

  it('does not exist without a token', () => {
    expect(calendarRoutes({ tokens: [], deps: () => null, unauthenticatedClients })).toEqual({});
  });
});
