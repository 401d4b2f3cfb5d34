import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accept, type FakeReceiver, fakeReceiver, refuse } from '../../../test/fakes/webhook-receiver.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { settle, type TestDeps } from '../../../test/support/test-deps.ts';
import { aSubscriber, emptyRelease, record, subscribe, webhookDeps } from '../../../test/support/webhooks.ts';
import { systemClock } from '../../lib/clock.ts';
import { type HttpServer, startHttpServer } from '../../lib/http-server.ts';
import { Secret } from '../../lib/redact.ts';
import { createTokenBuckets } from '../../lib/token-buckets.ts';
import { localRoutes } from '../running-bot.ts';
import { answerWebhooks } from './requests.ts';

const database = embeddedDatabase();
let receiver: FakeReceiver;
let test: TestDeps;
let calls = 0;

beforeAll(async () => {
  receiver = await fakeReceiver();
  test = webhookDeps(database(), []);
});
afterAll(() => receiver.close());

const list = () => answerWebhooks(test.deps, { verb: 'list' });
function resend(subscriber: string, letter: string | null = null, key?: string) {
  calls += 1;
  const what = { subscriber, letter };
  return answerWebhooks(test.deps, { verb: 'resend', by: 'ops (command line)', key: key ?? `call-${calls}-x`, what });
}

describe('the webhooks on the command line', () => {
  it('says that nobody is told while the settings name nobody', async () => {
    expect(await list()).toEqual({ isDone: true, text: expect.stringContaining('No other system is told of events.') });
  });

  it('lists each in the words of Slack, without its path, its icons and its markup', async () => {
    subscribe(test, [aSubscriber({ name: 'board', url: `${receiver.url}?token=hush` })]);
    receiver.answer = refuse(410);
    await record(test.deps, await emptyRelease(database()), 7);
    await settle(test.deps, test.work);
    const { text } = await list();
    expect(text).toMatch(/^• board \(standard, 127\.0\.0\.1:\d+\): nothing waits, nothing delivered yet$/m);
    expect(text).toMatch(/^ {3}wants nothing since \d{4}-\d\d-\d\dT[\d:]+Z: it answered 410 \(Gone\)/m);
    expect(text).toMatch(/^ {3}R-\d+\/7 release\.failed was given up \d{4}-/m);
    expect(text).toContain('7 were given up in all. “quarterdeck webhooks resend board” sends them again.');
    expect(text).not.toMatch(/hush|:no_entry:|\*/);
  });

  it('refuses what is not there with the code and the next step', async () => {
    expect(await resend('bord')).toEqual({
      isDone: false,
      text: expect.stringMatching(/^UNKNOWN_SUBSCRIBER: .*board/),
    });
    expect(await resend('board', 'R-999999/1')).toEqual({
      isDone: false,
      text: expect.stringMatching(/^NO_DEAD_LETTER: /),
    });
  });

  it('sends them again, once for one call', async () => {
    receiver.answer = accept;
    const before = receiver.received.length;
    expect(await resend('board', null, 'the same call')).toEqual({
      isDone: true,
      text: '7 events are sent to board again.',
    });
    expect(await resend('board', null, 'the same call')).toMatchObject({ isDone: true });
    await settle(test.deps, test.work);
    expect(receiver.received.slice(before)).toHaveLength(7);
    expect((await list()).text).toMatch(/last delivered \d{4}-/);
    expect(await resend('board')).toMatchObject({ isDone: false });
  });
});

describe('the running bot', () => {
  const key = new Secret('a key that only the data folder has');
  let server: HttpServer;
  beforeAll(async () => {
    const unauthenticatedClients = createTokenBuckets({ clock: systemClock, capacity: 50, perSecond: 1 });
    const routes = localRoutes(key, () => test.deps);
    server = await startHttpServer({ port: 0, host: '127.0.0.1', routes, unauthenticatedClients, onFault: () => {} });
  });
  afterAll(() => server.stop(100));
  const post = (token: string, body: string) =>
    fetch(`http://127.0.0.1:${server.port}/local/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body,
    });

  it('answers whoever has the key of its data folder, and nobody else', async () => {
    const answered = await post(key.reveal(), '{"verb":"list"}');
    expect(await answered.json()).toEqual(await list());
    expect((await post('guessed', '{"verb":"list"}')).status).toBe(404);
    expect((await post(key.reveal(), '{"verb":"resend"}')).status).toBe(500);
  });
});
