import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { afterEach, describe, expect, test } from 'vitest';
import { channelIds, personIds } from './default-seed.ts';
import type { RunningWorkspace } from './server.ts';
import { eventually, signingSecret, testWorkspace, tokens } from './test-workspace.ts';

const { priya, marcus } = personIds;
const channel = channelIds.releases;
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function socketApp(): Promise<{ app: App; workspace: RunningWorkspace }> {
  const workspace = await testWorkspace();
  const clientOptions = { slackApiUrl: workspace.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: tokens.app,
    installerOptions: { clientOptions },
    // Shorter than the default, because reconnecting waits for it; not so short that a busy machine drops the socket.
    clientPingTimeout: 2_000,
    logLevel: LogLevel.ERROR,
  });
  const app = new App({ token: tokens.bot, receiver, clientOptions, logLevel: LogLevel.ERROR });
  stops.push(async () => {
    await receiver.client.disconnect();
    await workspace.stop();
  });
  listen(app);
  await app.start();
  return { app, workspace };
}

async function httpApp(): Promise<{ app: App; workspace: RunningWorkspace }> {
  // The app needs the workspace's address and the workspace the app's: the app's port is found first.
  const probe = createServer();
  const port = await new Promise<number>((resolve) =>
    probe.listen(0, '127.0.0.1', () => resolve((probe.address() as AddressInfo).port)),
  );
  await new Promise((resolve) => probe.close(resolve));
  const requestUrl = `http://127.0.0.1:${port}/slack/events`;
  const workspace = await testWorkspace({ delivery: { mode: 'http', requestUrl } });
  const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
  const app = new App({
    token: tokens.bot,
    receiver,
    clientOptions: { slackApiUrl: workspace.apiUrl },
    logLevel: LogLevel.ERROR,
  });
  stops.push(
    () => app.stop(),
    () => workspace.stop(),
  );
  listen(app);
  await app.start({ port, host: '127.0.0.1' });
  return { app, workspace };
}

function listen(app: App): void {
  app.command('/deploy', async ({ command, ack, client }) => {
    if (command.text === 'quiet') return ack();
    if (command.text === 'form') {
      await ack();
      await client.views.open({
        trigger_id: command.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'release.new',
          title: { type: 'plain_text', text: 'New release' },
          submit: { type: 'plain_text', text: 'Send' },
          notify_on_close: true,
          blocks: [
            {
              type: 'input',
              block_id: 'version',
              label: { type: 'plain_text', text: 'Version' },
              element: { type: 'plain_text_input', action_id: 'value' },
            },
          ],
        },
      });
      return;
    }
    await ack({ text: `Heard ${command.text} from ${command.user_name}` });
    await client.chat.postMessage({
      channel: command.channel_id,
      text: 'Approve?',
      blocks: [
        {
          type: 'actions',
          block_id: 'decide',
          elements: [
            { type: 'button', action_id: 'approve', value: 'rel_1', text: { type: 'plain_text', text: 'Approve' } },
          ],
        },
      ],
    });
  });
  app.action('approve', async ({ ack, body, action, client, respond }) => {
    await ack();
    if (body.type !== 'block_actions' || action.type !== 'button' || !body.message || !body.channel) return;
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: `${action.value} approved by <@${body.user.id}>`,
    });
    await respond({ text: 'Thank you.', replace_original: false });
  });
  app.view('release.new', async ({ ack, view }) => {
    const version = view.state.values.version?.value?.value ?? '';
    if (!version.startsWith('v')) {
      return ack({ response_action: 'errors', errors: { version: 'A version starts with v.' } });
    }
    await ack();
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Your releases' } }] },
    });
  });
}

describe.each([
  ['Socket Mode', socketApp],
  ['signed HTTP', httpApp],
])('a Bolt app over %s', (_name, start) => {
  test('answers a command, and a button updates the message', async () => {
    const { workspace } = await start();
    expect(workspace.workspace().isAppConnected).toBe(true);
    const said = await workspace.act({ kind: 'say', as: priya, channel, text: '/deploy status web' });
    expect(said).toMatchObject({ ok: true, ephemeral: { text: 'Heard status web from priya.raman' } });
    const asked = await eventually(() => workspace.messages(marcus, channel).find(({ text }) => text === 'Approve?'));
    const pressed = await workspace.act({
      kind: 'press',
      as: marcus,
      channel,
      ts: asked.ts,
      blockId: 'decide',
      actionId: 'approve',
      element: { type: 'button' },
    });
    expect(pressed).toMatchObject({ ok: true });
    const approved = `rel_1 approved by <@${marcus}>`;
    const updated = await eventually(() => workspace.messages(priya, channel).find(({ text }) => text === approved));
    expect(updated.blocks).toEqual([]);
    await eventually(() => workspace.messages(marcus, channel).some(({ text }) => text === 'Thank you.'));
    const priyaSees = workspace.messages(priya, channel).map(({ text }) => text);
    expect(priyaSees).toEqual(['Heard status web from priya.raman', approved]);
  });

  test('opens a modal, refuses a value, and closes', async () => {
    const { workspace } = await start();
    expect(await workspace.act({ kind: 'say', as: priya, channel, text: '/deploy form' })).toMatchObject({ ok: true });
    const modal = await eventually(() => workspace.view(priya)?.modal);
    expect(modal).toMatchObject({ title: 'New release', submit: 'Send', callbackId: 'release.new' });
    const fill = (value: string) =>
      workspace.act({
        kind: 'fill',
        as: priya,
        blockId: 'version',
        actionId: 'value',
        element: { type: 'plain_text_input', value },
      });
    expect(await workspace.act({ kind: 'submit', as: priya })).toMatchObject({
      fieldErrors: { version: 'Please complete this required field.' },
    });
    await fill('1.2.0');
    expect(await workspace.act({ kind: 'submit', as: priya })).toMatchObject({
      ok: false,
      fieldErrors: { version: 'A version starts with v.' },
    });
    expect(workspace.view(priya)?.modal?.errors).toEqual({ version: 'A version starts with v.' });
    await fill('v1.2.0');
    expect(await workspace.act({ kind: 'submit', as: priya })).toMatchObject({ ok: true, modal: null });
    expect(workspace.view(marcus)?.modal).toBeNull();
  });

  test('draws the Home tab, and takes a command without a word', async () => {
    const { workspace } = await start();
    await workspace.act({ kind: 'openHome', as: priya });
    const home = await eventually(() => workspace.view(priya)?.home);
    expect(home.blocks[0]).toMatchObject({ type: 'header' });
    expect(workspace.view(marcus)?.home).toBeNull();
    expect(await workspace.act({ kind: 'say', as: priya, channel, text: '/deploy quiet' })).toEqual({
      ok: true,
      modal: null,
    });
  });
});

test('an app that is asked to reconnect does', async () => {
  const { workspace } = await socketApp();
  workspace.refreshConnections();
  await eventually(() => !workspace.workspace().isAppConnected);
  await eventually(() => workspace.workspace().isAppConnected);
  expect(await workspace.act({ kind: 'say', as: priya, channel, text: '/deploy quiet' })).toMatchObject({ ok: true });
});

test('a command fails as in Slack when no app is there', async () => {
  const workspace = await testWorkspace();
  stops.push(() => workspace.stop());
  expect(await workspace.act({ kind: 'say', as: priya, channel, text: '/deploy' })).toEqual({
    ok: false,
    error: 'dispatch_failed',
    message: '/deploy failed with the error "dispatch_failed"',
  });
  expect(await workspace.act({ kind: 'say', as: priya, channel, text: '/nope' })).toMatchObject({
    error: 'unknown_command',
  });
});
