import { describe, expect, test } from 'vitest';
import { counts } from '../app/play.ts';
import { stageForAll } from '../app/stage.ts';
import { attempt } from './attack.ts';
import { commandBody, formType, head, isAlive, isOtherwise, postEvents, say, send, signedHeaders } from './requests.ts';

const stage = stageForAll({ delivery: 'http' });
const port = () => stage().bot.port;
const isNot = (allowed: RegExp, answer: string) => isOtherwise(port(), allowed, answer);

describe('S10 paths that lead out', () => {
  test.each([
    '/../../etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/slack/events/../../livez',
    '/slack%2fevents',
    '/..\\..\\windows',
    '/livez/..',
    '/%00',
    '/livez%00.html',
    '/.env',
    '/quarterdeck.yaml',
    '/package.json',
    '/.git/config',
    '/livez;/../../etc/passwd',
    'http://127.0.0.1/livez/../etc/passwd',
  ])('S10 %s finds nothing', async (path) => {
    await attempt('S10', path, async () => {
      const answer = await send(port(), path);
      return answer.status !== 404 || answer.body !== 'not found\n';
    });
  });

  test.each(['../1.0.0', '..%2f1.0.0', '/etc/passwd', '1.0.0/../../x', '1.0.0\u0000', '.hidden', '-rf', '~root'])(
    'S10 %j is not a version that reaches a command',
    async (version) => {
      await attempt('S10', `version ${version}`, async () => {
        const before = stage().services.commands().length;
        const answer = await stage().people.says('U0PRIYA001', `/deploy shop ${version}`);
        return (
          !/NOT_A_VERSION|UNKNOWN_VERSION|BAD_ARGUMENT/.test(answer) || stage().services.commands().length !== before
        );
      });
    },
  );
});

describe('S22 bodies that are too much', () => {
  test('S22 5 MB get 413, signed or not, with and without a length', async () => {
    const body = Buffer.alloc(5 * 1024 * 1024, 'a');
    await attempt('S22', '5 MB, signed', async () => isNot(/^413$/, String((await postEvents(port(), body)).status)));
    await attempt('S22', '5 MB, not signed', async () =>
      isNot(/^(401|413)$/, String((await postEvents(port(), body, { 'content-type': formType })).status)),
    );
    await attempt('S22', '5 MB in chunks, signed', async () => {
      const headers = { ...signedHeaders(body), 'transfer-encoding': 'chunked' };
      return isNot(/^413$/, String((await postEvents(port(), body, headers)).status));
    });
    await attempt('S22', '5 MB to an address that leads nowhere', async () =>
      isNot(/^404$/, String((await send(port(), '/nothing', { method: 'POST', body })).status)),
    );
  });

  test('S22 a length that lies is a broken request and nothing more', async () => {
    const { 'x-slack-signature': signature = '', 'x-slack-request-timestamp': time = '' } = signedHeaders('x');
    for (const length of ['9999999999999999999999', '-1', '0x10', '1e9', '5, 6'])
      await attempt('S22', `a length of ${length}`, async () =>
        isNot(
          /^(HTTP\/1\.1 4\d\d |$)/,
          await say(
            port(),
            `${head(`content-type: ${formType}`, `content-length: ${length}`, `x-slack-signature: ${signature}`, `x-slack-request-timestamp: ${time}`, 'connection: close')}x`,
          ),
        ),
      );
  });

  test('S22 what is packed is not unpacked', async () => {
    const body = commandBody('lock production by a bomb');
    const before = await counts(stage());
    for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'identity, gzip'])
      await attempt('S22', encoding, async () => {
        const answer = await postEvents(port(), body, { ...signedHeaders(body), 'content-encoding': encoding });
        return answer.status !== 415 || JSON.stringify(await counts(stage())) !== JSON.stringify(before);
      });
  });

  test('S22 JSON that is too deep, too odd or no object at all is refused, although signed', async () => {
    const deep = 100_000;
    const bodies: [what: string, json: string][] = [
      ['arrays in arrays', `${'['.repeat(deep)}${']'.repeat(deep)}`],
      ['arrays that never end', '['.repeat(deep)],
      ['objects in objects', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`],
      ['null', 'null'],
      ['true', 'true'],
      ['a number', '1e999'],
      ['a text', '"x"'],
      ['a list', '[]'],
      ['nothing', ''],
      ['half an object', '{"type":'],
      ['other bytes', '\uFEFF{"type":"x"}\u0000'],
    ];
    for (const [what, json] of bodies) {
      await attempt('S22', `${what} as JSON`, async () => {
        const answer = await postEvents(port(), json, signedHeaders(json, { type: 'application/json' }));
        return isNot(/^400$/, String(answer.status));
      });
      await attempt('S22', `${what} as payload`, async () => {
        const body = `payload=${encodeURIComponent(json)}`;
        return isNot(/^400$/, String((await postEvents(port(), body)).status));
      });
    }
    await attempt('S22', 'two payloads', async () =>
      isNot(/^400$/, String((await postEvents(port(), 'payload={}&payload={}')).status)),
    );
  });

  test('S22 objects that are none of Slack’s have no effect and end nothing', async () => {
    const before = await counts(stage());
    const odd = [
      '{"type":"block_actions"}',
      '{"type":"block_actions","user":null,"team":null,"actions":null}',
      '{"type":"block_actions","user":{"id":7},"team":{"id":"T0HARBOR01"},"actions":[]}',
      '{"type":"block_actions","user":{"id":"U1"},"team":{"id":"T0HARBOR01"},"actions":[null]}',
      '{"type":"view_submission","user":{"id":"U1"},"team":{"id":"T0HARBOR01"},"view":{}}',
      '{"type":"view_submission","user":{"id":"U1"},"team":{"id":"T0HARBOR01"},"view":null}',
      '{"type":"shortcut"}',
      '{"__proto__":{"type":"block_actions"},"constructor":1}',
    ];
    await Promise.all(
      odd.map((json) =>
        attempt('S22', json, async () => {
          const answer = await postEvents(port(), `payload=${encodeURIComponent(json)}`);
          return isNot(/^(0|2\d\d|4\d\d|500)$/, String(answer.status));
        }),
      ),
    );
    expect(await counts(stage())).toEqual(before);
  });
});

describe('S23 headers and lines that break out', () => {
  test('S23 line breaks in a path or a header never reach an answer', async () => {
    for (const request of [
      'GET /%0d%0aset-cookie:%20a=b HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
      'GET /?x=%0d%0aset-cookie:a HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
      'GET /a\rset-cookie: a=b HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
      'GET /livez HTTP/1.1\r\nhost: x\nset-cookie: a=b\r\nconnection: close\r\n\r\n',
      'GET /livez HTTP/1.1\r\nhost: x\r\nx-a: b\rset-cookie: c\r\nconnection: close\r\n\r\n',
      'GET /livez HTTP/1.1\r\nhost: x\r\n set-cookie: folded\r\nconnection: close\r\n\r\n',
    ])
      await attempt('S23', JSON.stringify(request.slice(0, 60)), async () => {
        const answer = await say(port(), request);
        return /set-cookie/i.test(answer) || (await isNot(/^(HTTP\/1\.1 [24]\d\d |$)/, answer));
      });
  });

  test('S23 a second request hidden in the first is not answered', async () => {
    const hidden = 'GET /livez HTTP/1.1\r\nhost: x\r\n\r\n';
    for (const lines of [
      ['content-length: 5', 'transfer-encoding: chunked'],
      ['transfer-encoding: chunked', 'content-length: 5'],
      ['transfer-encoding: xchunked'],
      ['transfer-encoding: chunked, identity'],
      ['content-length: 5', `content-length: ${hidden.length}`],
      ['transfer-encoding : chunked'],
    ])
      await attempt('S23', lines.join(' & '), async () => {
        const answer = await say(port(), `${head(...lines, 'connection: close')}0\r\n\r\n${hidden}`);
        return (answer.match(/HTTP\/1\.1/g) ?? []).length > 1 || (await isNot(/^(HTTP\/1\.1 4\d\d |$)/, answer));
      });
  });
});

describe('S24 whatever else is sent', () => {
  test.each([
    ['GET', '//'],
    ['GET', '///evil.example/'],
    ['GET', '/%E0%A4%A'],
    ['GET', '/r/%E0%A4%A'],
    ['POST', '/%'],
    ['GET', '/?%E0%A4%A'],
    ['GET', '/\\'],
    ['POST', '/__proto__'],
    ['GET', '/constructor'],
    ['DELETE', '/slack/events'],
    ['PUT', '/livez'],
    ['POST', '/livez'],
    ['OPTIONS', '*'],
    ['TRACE', '/slack/events'],
    ['PROPFIND', '/'],
  ])('S24 %s %s is answered with a 4xx', async (method, path) => {
    await attempt('S24', `${method} ${path}`, async () =>
      isNot(/^4\d\d$/, String((await send(port(), path, { method, from: '127.0.0.24' })).status)),
    );
  });

  test.each([
    ['nothing but a line break', '\r\n\r\n\r\n', /^(HTTP\/1\.1 4\d\d |$)/],
    ['no HTTP at all', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', /^HTTP\/1\.1 400 /],
    ['HTTP/0.9', 'GET /\r\n\r\n', /^HTTP\/1\.1 4\d\d /],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['no host', 'GET /livez HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a tunnel', 'CONNECT 169.254.169.254:80 HTTP/1.1\r\nhost: x\r\n\r\n', /^(HTTP\/1\.1 4\d\d |$)/],
    [
      'an upgrade',
      'GET /x HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n',
      /^HTTP\/1\.1 404 /,
    ],
    [
      'an expectation',
      'POST /slack/events HTTP/1.1\r\nhost: x\r\nexpect: magic\r\nconnection: close\r\n\r\n',
      /^HTTP\/1\.1 417 /,
    ],
    ['huge headers', `GET / HTTP/1.1\r\nhost: x\r\nx-big: ${'a'.repeat(100_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ['thousands of headers', `GET / HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(10_000)}\r\n`, /^HTTP\/1\.1 431 /],
    ['a path without end', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nhost: x\r\nx: \u0000\r\n\r\n', /^HTTP\/1\.1 400 /],
  ] as const)('S24 %s is answered in its class, or the connection is closed', async (what, bytes, allowed) => {
    await attempt('S24', what, async () => isNot(allowed, await say(port(), Buffer.from(bytes, 'latin1'))));
  });
});

test('none of it is a fault of ours, and the bot works', async () => {
  expect(await isAlive(port())).toBe(true);
  const body = commandBody('list');
  expect((await postEvents(port(), body)).body).toMatch(/Releases|No releases yet|Working on it/);
  expect(stage().errors).toEqual([]);
});
