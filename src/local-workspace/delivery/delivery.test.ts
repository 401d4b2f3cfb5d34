import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { View } from '@slack/types';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { manualClock } from '../../lib/clock.ts';
import { channelIds, defaultSeed, personIds } from '../default-seed.ts';
import type { Fields } from '../fields.ts';
import type { RunningWorkspace } from '../server.ts';
import { eventually, refusalOf, signingSecret, testClient, testWorkspace, tokens } from '../test-workspace.ts';
import { sign } from './signed-http.ts';

const { priya } = personIds;
const channel = channelIds.releases;
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Link {
  socket: WebSocket;
  received: Fields[];
}

/** A bare Socket Mode client that answers nothing by itself. */
async function connect(workspace: RunningWorkspace): Promise<Link> {
  const response = await fetch(`${workspace.apiUrl}apps.connections.open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.app}` },
  });
  const { url } = (await response.json()) as { url: string };
  const socket = new WebSocket(url);
  const received: Fields[] = [];
  socket.on('message', (data: Buffer) => received.push(JSON.parse(data.toString()) as Fields));
  socket.on('error', () => {});
  stops.push(() => socket.terminate());
  await eventually(() => received[0]?.type === 'hello');
  return { socket, received };
}

async function started(clock = manualClock(new Date('2026-11-21T08:00:00Z'))) {
  const workspace = await testWorkspace({ clock });
  stops.push(() => workspace.stop());
  return { workspace, clock, client: testClient(workspace) };
}

const say = (workspace: RunningWorkspace, text: string) => workspace.act({ kind: 'say', as: priya, channel, text });
const modal: View = { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [{ type: 'divider' }] };

test('no ack within three seconds is an operation_timeout', async () => {
  const { workspace, clock } = await started();
  const { received } = await connect(workspace);
  const outcome = say(workspace, '/deploy status');
  await eventually(() => received.length === 2);
  clock.advance(3000);
  expect(await outcome).toEqual({
    ok: false,
    error: 'operation_timeout',
    message: '/deploy failed with the error "operation_timeout"',
  });
});

test('a trigger works once, within three seconds', async () => {
  const { workspace, clock, client } = await started();
  const { socket, received } = await connect(workspace);
  const trigger = async () => {
    const before = received.length;
    const outcome = say(workspace, '/deploy');
    const envelope = await eventually(() => received[before]);
    socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload: {} }));
    expect(await outcome).toMatchObject({ ok: true });
    return String((envelope.payload as Fields).trigger_id);
  };
  const late = await trigger();
  clock.advance(3001);
  expect((await refusalOf(client.views.open({ trigger_id: late, view: modal }))).error).toBe('expired_trigger_id');
  const id = await trigger();
  expect((await client.views.open({ trigger_id: id, view: modal })).ok).toBe(true);
  expect((await refusalOf(client.views.open({ trigger_id: id, view: modal }))).error).toBe('exchanged_trigger_id');
});

test('several connections share the payloads, and each payload goes to one of them', async () => {
  const { workspace } = await started();
  const links = [await connect(workspace), await connect(workspace)];
  for (const { socket } of links) {
    socket.on('message', (data: Buffer) => {
      const { envelope_id: id } = JSON.parse(data.toString()) as Fields;
      socket.send(JSON.stringify({ envelope_id: id }));
    });
  }
  for (let turn = 0; turn < 4; turn += 1) expect((await say(workspace, '/deploy')).ok).toBe(true);
  expect(links.map(({ received }) => received.filter(({ type }) => type === 'slash_commands').length)).toEqual([2, 2]);
  links[0]?.socket.close();
  await eventually(() => links[0]?.socket.readyState === WebSocket.CLOSED);
  expect((await say(workspace, '/deploy')).ok).toBe(true);
});

test('a connection that dies before its ack is a dispatch_failed', async () => {
  const { workspace } = await started();
  const { socket, received } = await connect(workspace);
  const outcome = say(workspace, '/deploy');
  await eventually(() => received.length === 2);
  socket.terminate();
  expect(await outcome).toMatchObject({ error: 'dispatch_failed' });
  expect(workspace.workspace().isAppConnected).toBe(false);
});

test('a ticket works once, and stopping says disconnect', async () => {
  const { workspace } = await started();
  const { socket, received } = await connect(workspace);
  const again = new WebSocket(socket.url);
  const refused = await new Promise((resolve) => again.once('error', resolve));
  expect(String(refused)).toContain('403');
  await workspace.stop();
  await eventually(() => received.some(({ type }) => type === 'disconnect'));
});

test('a message that is no JSON, or acks nothing, is ignored', async () => {
  const { workspace } = await started();
  const { socket, received } = await connect(workspace);
  for (const noise of ['{', '[]', '{"envelope_id":"none"}', '"x"']) socket.send(noise);
  const outcome = say(workspace, '/deploy');
  const envelope = await eventually(() => received[1]);
  socket.send(
    JSON.stringify({ envelope_id: envelope.envelope_id, payload: { text: 'fine', response_type: 'in_channel' } }),
  );
  expect(await outcome).toEqual({ ok: true, modal: null });
  expect(workspace.messages(personIds.marcus, channel).at(-1)?.text).toBe('fine');
});

test('a response_url works five times and thirty minutes', async () => {
  const { workspace, clock } = await started();
  const { socket, received } = await connect(workspace);
  const responseUrl = async () => {
    const before = received.length;
    const outcome = say(workspace, '/deploy');
    const envelope = await eventually(() => received[before]);
    socket.send(JSON.stringify({ envelope_id: envelope.envelope_id }));
    await outcome;
    return String((envelope.payload as Fields).response_url);
  };
  const post = async (url: string, body: object) => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return [response.status, ((await response.json()) as Fields).error];
  };
  const url = await responseUrl();
  for (let use = 0; use < 5; use += 1) expect(await post(url, { text: `use ${use}` })).toEqual([200, undefined]);
  expect(await post(url, { text: 'sixth' })).toEqual([404, 'used_url']);
  const old = await responseUrl();
  clock.advance(30 * 60_000 + 1);
  expect(await post(old, { text: 'late' })).toEqual([404, 'expired_url']);
  expect(workspace.messages(priya, channel).every(({ isEphemeral }) => isEphemeral)).toBe(true);
  expect(workspace.messages(personIds.marcus, channel)).toEqual([]);
});

test('signed HTTP: form for commands, JSON for events, a signature over the very body', async () => {
  const requests: { headers: IncomingHttpHeaders; body: string }[] = [];
  let status = 200;
  const app = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      requests.push({ headers: request.headers, body });
      response.writeHead(status).end(body.startsWith('token=') ? 'plain words' : '');
    });
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  stops.push(() => new Promise((resolve) => app.close(resolve)));
  const requestUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}/slack/events`;
  const shortcuts = [{ callbackId: 'release.new', name: 'New release', kind: 'global' as const }];
  const workspace = await testWorkspace({
    delivery: { mode: 'http', requestUrl },
    seed: { ...defaultSeed, shortcuts },
  });
  stops.push(() => workspace.stop());
  expect(await say(workspace, '/deploy "a & b" <now>')).toMatchObject({ ok: true, ephemeral: { text: 'plain words' } });
  await workspace.act({ kind: 'shortcut', as: priya, callbackId: 'release.new' });
  await workspace.act({ kind: 'openHome', as: priya });
  const [command, shortcut, event] = requests;
  expect(command?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(new URLSearchParams(command?.body).get('text')).toBe('"a & b" <now>');
  expect(JSON.parse(new URLSearchParams(shortcut?.body).get('payload') ?? '')).toMatchObject({ type: 'shortcut' });
  expect(event?.headers['content-type']).toBe('application/json');
  for (const { headers, body } of requests) {
    const timestamp = Number(headers['x-slack-request-timestamp']);
    expect(headers['x-slack-signature']).toBe(sign(signingSecret, timestamp, body));
  }
  status = 404;
  expect(await say(workspace, '/deploy')).toMatchObject({ error: 'dispatch_failed' });
});
