import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App, ReceiverEvent } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { type Logger, silentLogger } from '../../lib/log.ts';
import { type DeliveredBody, HttpReceiver } from './http-receiver.ts';

/** What the person or Slack gets, with what Bolt was handed. */
async function deliver(
  body: DeliveredBody,
  listener: ((event: ReceiverEvent) => Promise<void>) | null,
  headers: Record<string, string> = {},
) {
  const warned: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    warn: (_fields: object, message?: string) => void warned.push(message ?? ''),
  };
  const receiver = new HttpReceiver(logger);
  const events: ReceiverEvent[] = [];
  if (listener !== null)
    receiver.init({
      processEvent: async (event: ReceiverEvent) => {
        events.push(event);
        await listener(event);
      },
    } as unknown as App);
  const server = createServer((request, response) => void receiver.hear(body, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers });
    const type = answer.headers.get('content-type');
    return { status: answer.status, text: await answer.text(), type, events, warned };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const command = { command: '/deploy', text: 'list' };

describe('a signed delivery', () => {
  it('is handed over as it is, and answered with what is acknowledged', async () => {
    const answer = await deliver(command, ({ ack }) => ack({ response_type: 'ephemeral', text: 'Releases' }));
    expect(answer.events).toMatchObject([{ body: command }]);
    expect(answer.events[0]).not.toHaveProperty('retryNum');
    expect([answer.status, answer.type, JSON.parse(answer.text)]).toEqual([
      200,
      'application/json',
      { response_type: 'ephemeral', text: 'Releases' },
    ]);
  });

  it.each([undefined, ''])(
    'has an empty answer to an empty acknowledgment (%s): Slack shows any text',
    async (said) => {
      const answer = await deliver(command, ({ ack }) => ack(said));
      expect([answer.status, answer.text]).toEqual([200, '']);
    },
  );

  it('says that it comes again', async () => {
    const headers = { 'x-slack-retry-num': '2', 'x-slack-retry-reason': 'http_timeout' };
    const { events } = await deliver(command, ({ ack }) => ack(), headers);
    expect(events).toMatchObject([{ retryNum: 2, retryReason: 'http_timeout' }]);
  });

  it('that nobody acknowledges is answered at once, so that Slack sends it again', async () => {
    const answer = await deliver({ type: 'event_callback' }, async () => {});
    expect(answer).toMatchObject({ status: 404, warned: ['a Slack delivery was acknowledged by nobody'] });
  });

  it('is acknowledged once', async () => {
    const answer = await deliver(command, async ({ ack }) => {
      await ack('first');
      await ack('second');
    });
    expect(answer).toMatchObject({ status: 200, text: 'first', warned: ['a signed delivery could not be read'] });
  });

  it('that Bolt cannot read is refused', async () => {
    const answer = await deliver({ team: null }, async () => {
      throw new TypeError('null has no id');
    });
    expect(answer).toMatchObject({ status: 400, warned: ['a signed delivery could not be read'] });
  });

  it('waits until the bot is connected', async () => {
    expect(await deliver(command, null)).toMatchObject({ status: 503 });
  });

  it.each([
    [{ ssl_check: '1' }, ''],
    [{ type: 'url_verification', challenge: 'c' }, '{"challenge":"c"}'],
  ])('%j only looks whether somebody is here', async (body, text) => {
    const answer = await deliver(body, async () => {
      throw new Error('a listener was called');
    });
    expect([answer.status, answer.text, answer.events]).toEqual([200, text, []]);
  });
});
