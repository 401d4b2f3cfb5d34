import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeReceiver, fakeReceiver, refuse } from '../../test/fakes/webhook-receiver.ts';
import { senderWith, webhookSecret } from '../../test/support/webhooks.ts';
import { systemClock } from '../lib/clock.ts';
import { IntegrationError } from '../ports/integration-error.ts';

let receiver: FakeReceiver;
let cleanUp: (() => void)[] = [];

beforeEach(async () => {
  receiver = await fakeReceiver();
  cleanUp = [];
});
afterEach(async () => {
  for (const end of cleanUp) end();
  await receiver.close();
});

/** A clock on which time limits pass a hundred times as fast. */
const quick = { ...systemClock, after: (ms: number, task: () => void) => systemClock.after(ms / 100, task) };
const second = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const sender = senderWith(quick, { FIRST: webhookSecret, SECOND: second, SHORT: 'whsec_c2hvcnQ=', PLAIN: 'swordfish' });
/** Not as a JSON library would write it: what is sent has to be what was signed, byte for byte. */
const message = { id: 'msg_1', body: '{"type": "release.failed"}', headers: {} };
const send = (secretVariables: readonly string[] = ['FIRST']) =>
  sender.send({ ...message, url: receiver.url, secretVariables });
const failureOf = async (sending: Promise<unknown>): Promise<IntegrationError> => {
  const error = await sending.then(
    () => new Error('it was sent'),
    (caught: unknown) => caught,
  );
  if (!(error instanceof IntegrationError)) throw error;
  return error;
};

describe('a webhook', () => {
  it('is accepted by the library of Standard Webhooks, with each of its secrets and no other', async () => {
    expect(await send(['FIRST', 'SECOND'])).toEqual({ status: 204, retryAfterMs: null });
    const [got] = receiver.received;
    if (!got) throw new Error('nothing arrived');
    const headers = Object.fromEntries(Object.entries(got.headers).map(([name, value]) => [name, String(value)]));
    expect(headers).toMatchObject({ 'webhook-id': 'msg_1', 'content-type': 'application/json' });
    for (const secret of [webhookSecret, second])
      expect(new Webhook(secret).verify(got.body, headers)).toEqual({ type: 'release.failed' });
    const other = new Webhook(`whsec_${Buffer.alloc(24, 8).toString('base64')}`);
    expect(() => other.verify(got.body, headers)).toThrow();
    expect(() => new Webhook(second).verify(`${got.body} `, headers)).toThrow();
  });

  it('without a secret carries no signature', async () => {
    await send([]);
    expect(receiver.received[0]?.headers).not.toHaveProperty('webhook-signature');
  });

  it.each([
    ['MISSING', 'the environment variable MISSING is not set'],
    ['PLAIN', 'PLAIN cannot be used: it does not begin with whsec_; make one with'],
    ['SHORT', 'it has 5 bytes, and must have 24 to 64'],
  ])('is not sent with the secret in %s, and the reason does not show it', async (variable, reason) => {
    const error = await failureOf(send([variable]));
    expect(error.kind).toBe('auth');
    expect(error.message).toContain(reason);
    expect(error.message).not.toMatch(/swordfish|c2hvcnQ/);
    expect(sender.secretProblem([variable])).toBe(error.message);
    expect(receiver.received).toEqual([]);
  });

  it.each([200, 202, 404, 410, 429, 500, 503])('gets the status %d as an answer', async (status) => {
    receiver.answer = refuse(status, { 'retry-after': '7' }, '<html><body>Who are you?</body></html>');
    expect(await send()).toEqual({ status, retryAfterMs: 7_000 });
    expect(receiver.received).toHaveLength(1);
  });

  it('does not follow a redirect', async () => {
    const other = await fakeReceiver();
    receiver.answer = refuse(307, { location: other.url });
    expect(await send()).toMatchObject({ status: 307 });
    expect(other.received).toEqual([]);
    await other.close();
  });

  it('is not kept by a receiver that never answers', async () => {
    receiver.answer = () => {};
    const error = await failureOf(send());
    expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('did not answer in time') });
  });

  it('is delivered when the status says so, although the body never ends', async () => {
    receiver.answer = (_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 5);
      cleanUp.push(() => clearInterval(drip));
    };
    expect(await send()).toMatchObject({ status: 200 });
  });

  it('does not read an answer of 20 MB', async () => {
    let sent = 0;
    receiver.answer = (_request, response) => {
      response.writeHead(200);
      const more = () => {
        while (sent < 20_000_000 && !response.destroyed) {
          sent += 65_536;
          if (!response.write(Buffer.alloc(65_536))) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    };
    expect(await send()).toMatchObject({ status: 200 });
    expect(sent).toBeLessThan(20_000_000);
  });

  it('is not sent to a metadata service, nor to what is no address', async () => {
    for (const url of ['http://169.254.169.254/latest', 'http://100.100.100.200/', 'file:///etc/passwd'])
      expect(['unavailable', 'bad_response']).toContain(
        (await failureOf(sender.send({ ...message, url, secretVariables: [] }))).kind,
      );
  });

  it('is not needed to find out whether somebody answers', async () => {
    receiver.answer = refuse(405);
    expect(await sender.probe(receiver.url)).toBe(405);
    expect(receiver.received).toMatchObject([{ body: '' }]);
  });
});
