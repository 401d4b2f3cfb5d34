import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/lib/redact.ts';
import { counts } from '../app/play.ts';
import { stageForAll } from '../app/stage.ts';
import { attempt } from './attack.ts';
import { isAlive, send } from './requests.ts';

const token = 'Zk3'.repeat(14);
const stage = stageForAll({ delivery: 'http', calendarTokens: [new Secret(token)] });
const port = () => stage().bot.port;
const right = `/calendar/${token}.ics`;

describe('the calendar feed', () => {
  test.each([
    '/calendar/',
    '/calendar/.ics',
    '/calendar/undefined.ics',
    `/calendar/${token}`,
    `/calendar/${token}.ICS`,
    `/calendar/${token}.ics/`,
    `/calendar/${token}.ics.ics`,
    `/calendar/${token.slice(0, -1)}.ics`,
    `/calendar/${token}x.ics`,
    `/calendar/${token.toLowerCase()}.ics`,
    `/calendar/${token}%00.ics`,
    `/calendar/%5a${token.slice(1)}.ics`,
    `/calendar/../calendar/${token}x.ics`,
    `/calendar//${token}.ics`,
    `/calendar/.ics?token=${token}`,
    `/x/${token}.ics`,
    `/calendar/${'a'.repeat(8_000)}.ics`,
    '/calendar/__proto__.ics',
  ])('S24 %s opens no feed', async (path) => {
    await attempt('S24', `calendar feed at ${path.slice(0, 80)}`, async () => {
      const { status, body } = await send(port(), path, { from: '127.0.24.10' });
      return (status !== 404 && status !== 400) || body.includes('VCALENDAR') || !(await isAlive(port()));
    });
  });

  test('S24 the token in a header, as in other systems, opens nothing', async () => {
    for (const authorization of [`Bearer ${token}`, `Basic ${Buffer.from(`x:${token}`).toString('base64')}`])
      await attempt('S24', `calendar feed with ${authorization.slice(0, 6)}`, async () => {
        const { status } = await send(port(), '/calendar/.ics', { headers: { authorization }, from: '127.0.24.11' });
        return status !== 404;
      });
  });

  test('S24 whoever guesses is held back, and whoever has the token is still answered', async () => {
    const guess = (index: number) => send(port(), `/calendar/${index}${token.slice(3)}.ics`, { from: '127.0.24.12' });
    const statuses = (await Promise.all(Array.from({ length: 120 }, (_, index) => guess(index)))).map(
      ({ status }) => status,
    );
    await attempt('S24', '120 guesses of the calendar token', () =>
      statuses.some((status) => status !== 404 && status !== 429),
    );
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(40);
    expect((await send(port(), right, { from: '127.0.24.12' })).status).toBe(200);
  });

  test('S12 no method changes anything, and no page elsewhere may read it', async () => {
    const before = await counts(stage());
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      await attempt('S12', `${method} of the calendar feed`, async () => {
        const { status, headers } = await send(port(), right, {
          method,
          headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
          from: '127.0.24.13',
        });
        const isRead = method === 'GET' || method === 'HEAD';
        const mayBeKept = !/no-cache|no-store/.test(headers['cache-control'] ?? '');
        return (
          status !== (isRead ? 200 : 405) ||
          mayBeKept ||
          'access-control-allow-origin' in headers ||
          'set-cookie' in headers
        );
      });
    expect(await counts(stage())).toEqual(before);
  });

  test('S24 its queries are words and nothing else', async () => {
    for (const query of ['?service=__proto__', '?service=%27%3B--', `?service=${'x'.repeat(5_000)}`, '?windows[]=yes'])
      await attempt('S24', `calendar feed with ${query.slice(0, 30)}`, async () => {
        const { status } = await send(port(), right + query, { from: '127.0.24.14' });
        return ![200, 404].includes(status) || !(await isAlive(port()));
      });
  });
});
