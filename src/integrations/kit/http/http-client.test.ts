import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { closedPort } from '../../../../test/support/closed-port.ts';
import { systemClock } from '../../../lib/clock.ts';
import { createHttpClient } from './http-client.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: Answer): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response, asked.length);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const status = (code: number, body = '', headers: Record<string, string> = {}): Answer => {
  return (_request, response) => void response.writeHead(code, headers).end(body);
};
const client = () => createHttpClient(systemClock);

describe('the HTTP client of integrations', () => {
  it.each([200, 201, 204, 302, 404, 409, 422])('gives an answer with the status %d to whoever asks', async (code) => {
    const { url, asked } = await serve(status(code, code === 204 ? '' : 'hello'));
    expect(await client().ask(`${url}/x`)).toMatchObject({ status: code, body: code === 204 ? '' : 'hello' });
    expect(asked).toEqual(['GET /x']);
  });

  it.each([
    [401, {}, 'auth'],
    [403, {}, 'auth'],
    [403, { 'retry-after': '600' }, 'rate_limited'],
    [429, { 'retry-after': '600' }, 'rate_limited'],
    [400, {}, 'bad_response'],
    [500, {}, 'unavailable'],
    [503, { 'retry-after': '600' }, 'unavailable'],
  ])('tells a status %d with %j as %s', async (code, headers, kind) => {
    const { url } = await serve(status(code, 'no', headers));
    await expect(client().ask(url)).rejects.toMatchObject({
      kind,
      message: expect.stringMatching(new RegExp(`answers ${code}: no`)),
      ...('retry-after' in headers ? { retryAfterMs: 600_000 } : {}),
    });
  });

  it.each([
    ['{"error":{"message":"User Not Authenticated","detail":""},"status":"failure"}', 'User Not Authenticated'],
    ['<html><head><title>401 Unauthorized</title></head><body>nginx</body></html>', '401 Unauthorized'],
    ['<!DOCTYPE html><style>p { color: red }</style><body><p>Log in\n first</p>', 'Log in first'],
    ['{"code":7}', '{"code":7}'],
  ])('says in words what is in %s', async (body, words) => {
    const { url } = await serve(status(401, body));
    await expect(client().ask(url)).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`answers 401: ${words.replace(/[{}]/g, '.')}$`)),
    });
  });

  it('says in words why there is no connection', async () => {
    const port = await closedPort();
    await expect(client().ask(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      kind: 'unavailable',
      message: `127.0.0.1:${port} cannot be reached: the connection was refused`,
    });
  });

  it('gives an answer with a status that the caller wants to see', async () => {
    const { url } = await serve(status(400, 'frozen'));
    expect(await client().ask(url, { returns: [400] })).toMatchObject({ status: 400, body: 'frozen' });
    await expect(client().ask(url, { returns: [402] })).rejects.toMatchObject({ kind: 'bad_response', status: 400 });
  });

  it('reads the headers alone of what it asks for by HEAD, and asks again when there was no answer', async () => {
    const { url, asked } = await serve((_request, response, nth) =>
      response.writeHead(nth < 2 ? 503 : 200, { 'x-text-size': '20000000', 'content-length': '20000000' }).end(),
    );
    const answer = await client().ask(`${url}/log`, { method: 'HEAD' });
    expect(answer).toMatchObject({ status: 200, body: '', headers: { 'x-text-size': '20000000' } });
    expect(asked).toEqual(['HEAD /log', 'HEAD /log']);
  });

  it('waits for the moment that a system without requests left names', async () => {
    const reset = String(Math.round(systemClock.now().getTime() / 1_000) + 600);
    const { url } = await serve(status(403, 'no', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }));
    const error = await client()
      .ask(url)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'rate_limited', status: 403 });
    expect((error as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(500_000);
    const { url: other } = await serve(status(403, 'no', { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': reset }));
    await expect(client().ask(other)).rejects.toMatchObject({ kind: 'auth' });
  });

  it('asks again what is safe to ask again, and nothing else', async () => {
    const flaky: Answer = (_request, response, nth) => void response.writeHead(nth < 3 ? 503 : 200).end('well');
    const get = await serve(flaky);
    expect(await client().ask(get.url)).toMatchObject({ status: 200 });
    expect(get.asked).toHaveLength(3);
    const post = await serve(flaky);
    await expect(client().ask(post.url, { method: 'POST', body: {} })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(post.asked).toHaveLength(1);
    const query = await serve(flaky);
    expect(await client().ask(query.url, { method: 'POST', body: {}, isSafe: true })).toMatchObject({ status: 200 });
  });

  it('never sends again what may have arrived', async () => {
    const { url, asked } = await serve((_request, response) => void response.destroy());
    await expect(client().ask(url, { method: 'POST', body: {} })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(asked).toHaveLength(1);
  });

  it('waits as long as the host asks it to, and so does everybody else who asks the same host', async () => {
    const { url, asked } = await serve((_request, response, nth) =>
      nth === 1 ? void response.writeHead(429, { 'retry-after': '1' }).end() : void response.end('well'),
    );
    const one = client();
    const begin = performance.now();
    const first = one.ask(url);
    await expect.poll(() => asked.length).toBe(1);
    expect((await Promise.all([first, one.ask(url)])).map((answer) => answer.status)).toEqual([200, 200]);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(950);
  });

  it('ends within its time, the body included', async () => {
    const { url } = await serve((_request, response) => void response.write('begin'));
    const begin = performance.now();
    await expect(client().ask(url, { timeoutMs: 300 })).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('did not answer in time'),
    });
    expect(performance.now() - begin).toBeLessThan(3_000);
  });

  it('reads no more than it may', async () => {
    const { url } = await serve((_request, response) => void response.end('x'.repeat(10_000)));
    await expect(client().ask(url, { maxBytes: 5_000 })).rejects.toMatchObject({ kind: 'bad_response' });
  });

  it('gives a body that is no text as Base64, byte for byte', async () => {
    const bytes = Buffer.from([0x30, 0x82, 0xff, 0xfe, 0x00, 0xc3]);
    const { url } = await serve((_request, response) => void response.end(bytes));
    expect((await client().ask(url, { encoding: 'base64' })).body).toBe(bytes.toString('base64'));
  });

  it('asks a host a few things at a time', async () => {
    let atOnce = 0;
    let most = 0;
    const { url } = await serve((_request, response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      setTimeout(() => {
        atOnce -= 1;
        response.end();
      }, 20);
    });
    const one = client();
    await Promise.all(Array.from({ length: 30 }, () => one.ask(url)));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(6);
  });

  it('says that nobody listens', async () => {
    await expect(client().ask(`http://127.0.0.1:${await closedPort()}/`)).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[fd00:ec2::254]/',
    'http://0.0.0.0/',
    'file:///etc/passwd',
    'nonsense',
  ])('never asks %s', async (url) => {
    await expect(client().ask(url)).rejects.toMatchObject({
      name: 'IntegrationError',
      // An address where nothing responds would prove nothing.
      message: expect.stringMatching(/never asked|cannot be asked/),
    });
  });

  it('masks what a refusal repeats', async () => {
    const { url } = await serve(status(400, 'unknown token ghp_abcdefghijklmnopqrstuvwxyz0123456789'));
    await expect(client().ask(url)).rejects.toMatchObject({ message: expect.not.stringContaining('abcdefgh') });
  });
});
