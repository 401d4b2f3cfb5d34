import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { stageForAll } from '../app/stage.ts';
import { attempt } from './attack.ts';
import { commandBody, formType, head, isAlive, isOtherwise, postEvents, send, signedHeaders } from './requests.ts';

const stage = stageForAll({ delivery: 'http' });
const port = () => stage().bot.port;
const isNot = (allowed: RegExp, answer: string) => isOtherwise(port(), allowed, answer);

describe('S24 too much, too slow, too often', () => {
  test('S24 clients that send slowly are cut off, whichever part they never finish', async () => {
    const { 'x-slack-signature': signature = '', 'x-slack-request-timestamp': time = '' } = signedHeaders('x');
    const parts: [what: string, bytes: string][] = [
      ['nothing', ''],
      ['a path', 'GET /'],
      ['headers', 'GET / HTTP/1.1\r\nhost: x\r\nx-a: b\r\n'],
      [
        'a body',
        `${head(`content-type: ${formType}`, 'content-length: 100', `x-slack-signature: ${signature}`, `x-slack-request-timestamp: ${time}`)}payload=`,
      ],
      [
        'chunks',
        `${head(`content-type: ${formType}`, 'transfer-encoding: chunked', `x-slack-signature: ${signature}`, `x-slack-request-timestamp: ${time}`)}1\r\na\r\n`,
      ],
    ];
    await Promise.all(
      parts.map(([what, bytes]) =>
        attempt('S24', `slow ${what}`, async () => isNot(/^(HTTP\/1\.1 408 |$)/, await drip(bytes, 30_000))),
      ),
    );
  });

  test('S24 hundreds of connections at once leave room for Slack', async () => {
    const idle = Array.from({ length: 400 }, () => connect(port(), '127.0.0.1'));
    for (const socket of idle) socket.on('error', () => {});
    await attempt('S24', '400 connections', async () => {
      const body = commandBody('list');
      return (await postEvents(port(), body)).status !== 200;
    });
    for (const socket of idle) socket.destroy();
  });

  test('S24 after too many requests that Slack did not sign a client gets 429, and Slack is still served', async () => {
    const from = '127.0.0.99';
    const statuses: number[] = [];
    for (let round = 0; round < 8; round += 1)
      statuses.push(
        ...(await Promise.all(
          Array.from({ length: 25 }, (_, index) =>
            index % 2 === 0
              ? send(port(), '/nothing', { from })
              : send(port(), '/slack/events', {
                  method: 'POST',
                  headers: signedHeaders('x', { secret: 'wrong' }),
                  body: 'x',
                  from,
                }),
          ),
        ).then((answers) => answers.map((answer) => answer.status))),
      );
    await attempt('S24', '200 requests of one client', () => {
      const served = statuses.filter((status) => status !== 429).length;
      expect(served).toBeGreaterThanOrEqual(40);
      return served > 120;
    });
    // Slack may come through the same proxy as that client.
    const body = commandBody('list');
    expect(
      (await send(port(), '/slack/events', { method: 'POST', headers: signedHeaders(body), body, from })).status,
    ).toBe(200);
    expect((await send(port(), '/livez', { from })).status).toBe(200);
    // Somebody else is not counted with it.
    expect((await send(port(), '/nothing', { from: '127.0.0.98' })).status).toBe(404);
  });
});

test('none of it is a fault of ours, and the bot works', async () => {
  expect(await isAlive(port())).toBe(true);
  const body = commandBody('list');
  expect((await postEvents(port(), body)).body).toMatch(/Releases|No releases yet|Working on it/);
  expect(stage().errors).toEqual([]);
});

/** Says something and then one letter a second, until the other side closes. */
function drip(bytes: string, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port(), '127.0.0.1');
    let heard = '';
    const more = setInterval(() => bytes !== '' && socket.writable && socket.write('a'), 1_000);
    const end = setTimeout(() => socket.destroy(new Error('still open')), withinMs);
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
    });
    socket.on('error', (error) => error.message === 'still open' && reject(error));
    socket.on('close', () => {
      clearInterval(more);
      clearTimeout(end);
      resolve(heard);
    });
    socket.write(bytes);
  });
}
