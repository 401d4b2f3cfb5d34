import type { ModalView as SlackModal } from '@slack/types';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../test/support/test-app.ts';
import { channelIds, defaultSeed, personIds } from '../default-seed.ts';
import { asFields, type Fields } from '../fields.ts';
import type { Act } from '../protocol.ts';
import type { RunningWorkspace } from '../server.ts';
import { refusalOf, testClient, testWorkspace } from '../test-workspace.ts';

const { priya, marcus } = personIds;
const channel = channelIds.releases;
let app: TestApp;
let received: Fields[];
let workspace: RunningWorkspace;
let client: ReturnType<typeof testClient>;

beforeEach(async () => {
  app = await testApp();
  ({ received } = app);
  const shortcuts = [
    ...defaultSeed.shortcuts,
    { callbackId: 'release.from_message', name: 'Release this', kind: 'message' as const },
  ];
  workspace = await testWorkspace({ delivery: app.delivery, seed: { ...defaultSeed, shortcuts } });
  client = testClient(workspace);
});
afterEach(async () => {
  await workspace.stop();
  await app.stop();
});

const last = () => received.at(-1) ?? {};
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string) => ({ text: plain(value), value });
const act = (what: Act) => workspace.act(what);

async function openModal(view: SlackModal): Promise<string> {
  await act({ kind: 'shortcut', as: priya, callbackId: 'release.new' });
  const opened = await client.views.open({ trigger_id: String(last().trigger_id), view });
  return opened.view?.id ?? '';
}

const modal = (title: string, more: Partial<SlackModal> = {}): SlackModal => ({
  type: 'modal',
  callback_id: title,
  title: plain(title),
  submit: plain('Send'),
  blocks: [
    { type: 'input', block_id: 'name', label: plain('Name'), element: { type: 'plain_text_input', action_id: 'v' } },
  ],
  ...more,
});
const fill = (value: string) =>
  act({ kind: 'fill', as: priya, blockId: 'name', actionId: 'v', element: { type: 'plain_text_input', value } });

test('ticking a box sends the whole selection, and what the person chose elsewhere in the message', async () => {
  const { ts = '' } = await client.chat.postMessage({
    channel,
    text: 'Todos',
    metadata: { event_type: 'release', event_payload: { key: 'k' } },
    blocks: [
      {
        type: 'actions',
        block_id: 'todo',
        elements: [
          {
            type: 'checkboxes',
            action_id: 'tasks',
            options: [option('a'), option('b')],
            initial_options: [option('a')],
          },
          { type: 'static_select', action_id: 'owner', options: [option('x'), option('y')] },
        ],
      },
    ],
  });
  const use = (actionId: string, element: Extract<Act, { kind: 'press' }>['element']) =>
    act({ kind: 'press', as: marcus, channel, ts, blockId: 'todo', actionId, element });
  await use('owner', { type: 'static_select', selected_option: option('y') });
  await use('tasks', { type: 'checkboxes', selected_options: [option('a'), option('b')] });
  expect(last()).toMatchObject({
    type: 'block_actions',
    user: { id: marcus, username: 'marcus.webb' },
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    channel: { id: channel, name: 'releases' },
    message: { ts, text: 'Todos', metadata: { event_payload: { key: 'k' } } },
    state: {
      values: {
        todo: {
          tasks: { type: 'checkboxes', selected_options: [{ value: 'a' }, { value: 'b' }] },
          owner: { type: 'static_select', selected_option: { value: 'y' } },
        },
      },
    },
    actions: [
      { type: 'checkboxes', action_id: 'tasks', block_id: 'todo', selected_options: [{ value: 'a' }, { value: 'b' }] },
    ],
  });
  expect(await use('tasks', { type: 'checkboxes', selected_options: [option('c')] })).toMatchObject({
    error: 'element_not_found',
  });
  expect(await use('gone', { type: 'button' })).toMatchObject({ error: 'element_not_found' });
  await client.chat.update({ channel, ts, text: 'closed' });
  expect(await use('tasks', { type: 'checkboxes', selected_options: [] })).toMatchObject({
    error: 'element_not_found',
  });
  const count = received.length;
  const repeated = await workspace.redeliver();
  expect(repeated).toMatchObject({ ok: true });
  expect(received[count]).toEqual(received[count - 1]);
});

test('a button of an ephemeral: no message in the payload; the response replaces or deletes it', async () => {
  const button = { type: 'button' as const, action_id: 'ok', text: plain('OK'), value: '1' };
  await client.chat.postEphemeral({
    channel,
    user: priya,
    text: 'Sure?',
    blocks: [{ type: 'actions', block_id: 'b', elements: [button] }],
  });
  const ts = workspace.messages(priya, channel)[0]?.ts ?? '';
  const use = () =>
    act({ kind: 'press', as: priya, channel, ts, blockId: 'b', actionId: 'ok', element: { type: 'button' } });
  await use();
  expect(last()).toMatchObject({ container: { is_ephemeral: true }, actions: [{ value: '1' }] });
  expect(last().message).toBeUndefined();
  const respond = (body: object) => fetch(String(last().response_url), { method: 'POST', body: JSON.stringify(body) });
  expect((await respond({ replace_original: true, text: 'Done' })).status).toBe(200);
  expect(workspace.messages(priya, channel)).toMatchObject([{ text: 'Done', blocks: [], isEphemeral: true }]);
  expect((await respond({ delete_original: true })).status).toBe(200);
  expect(workspace.messages(priya, channel)).toEqual([]);
  expect((await respond({ text: '' })).status).toBe(400);
});

test('modals stack three deep; a submission pushes, updates, clears', async () => {
  await openModal(modal('one'));
  await fill('first');
  app.answer = { response_action: 'push', view: modal('two') };
  expect(await act({ kind: 'submit', as: priya })).toMatchObject({ ok: true, modal: { title: 'two' } });
  expect(asFields(last().view)).toMatchObject({ state: { values: { name: { v: { value: 'first' } } } } });
  await fill('second');
  app.answer = { response_action: 'update', view: modal('two again') };
  const updated = await act({ kind: 'submit', as: priya });
  expect(updated).toMatchObject({ modal: { title: 'two again', values: { name: { v: { value: 'second' } } } } });
  app.answer = { response_action: 'push', view: modal('three') };
  await act({ kind: 'submit', as: priya });
  await fill('third');
  app.answer = { response_action: 'push', view: modal('four') };
  expect(await act({ kind: 'submit', as: priya })).toMatchObject({ error: 'push_limit_reached' });
  app.answer = { response_action: 'update', view: { ...modal('bad'), title: plain('x'.repeat(25)) } };
  expect(await act({ kind: 'submit', as: priya })).toMatchObject({ error: 'invalid_view' });
  app.answer = { response_action: 'errors', errors: { nothing: 'x' } };
  expect(await act({ kind: 'submit', as: priya })).toMatchObject({ error: 'invalid_errors' });
  app.answer = undefined;
  expect(await act({ kind: 'submit', as: priya })).toMatchObject({ modal: { title: 'two again' } });
  app.answer = { response_action: 'clear' };
  expect(await act({ kind: 'submit', as: priya })).toMatchObject({ ok: true, modal: null });
});

test('closing tells the app when it asked for that, and a closed view cannot be updated', async () => {
  const viewId = await openModal(modal('one', { notify_on_close: true, private_metadata: 'secret' }));
  const { view } = await client.views.update({ view_id: viewId, view: modal('one', { notify_on_close: true }) });
  const stale = client.views.update({ view_id: viewId, hash: 'old', view: modal('x') });
  expect((await refusalOf(stale)).error).toBe('hash_conflict');
  expect(
    (
      await client.views.update({
        view_id: viewId,
        hash: view?.hash ?? '',
        view: modal('y', { notify_on_close: true }),
      })
    ).ok,
  ).toBe(true);
  await act({ kind: 'closeModal', as: priya });
  expect(last()).toMatchObject({ type: 'view_closed', is_cleared: false, view: { id: viewId } });
  expect((await refusalOf(client.views.update({ view_id: viewId, view: modal('z') }))).error).toBe('not_found');
  expect(await act({ kind: 'submit', as: priya })).toMatchObject({ error: 'view_not_found' });
});

test('an input that dispatches, and a button in a modal that pushes', async () => {
  const input = {
    type: 'input' as const,
    block_id: 'kind',
    dispatch_action: true,
    label: plain('Kind'),
    element: { type: 'static_select' as const, action_id: 'v', options: [option('a'), option('b')] },
  };
  const more = {
    type: 'actions' as const,
    block_id: 'more',
    elements: [{ type: 'button' as const, action_id: 'help', text: plain('Help') }],
  };
  const viewId = await openModal(modal('one', { blocks: [input, more] }));
  await act({
    kind: 'fill',
    as: priya,
    blockId: 'kind',
    actionId: 'v',
    element: { type: 'static_select', selected_option: option('b') },
  });
  expect(last()).toMatchObject({
    type: 'block_actions',
    container: { type: 'view', view_id: viewId },
    actions: [{ selected_option: { value: 'b' } }],
    view: { state: { values: { kind: { v: { selected_option: { value: 'b' } } } } } },
  });
  await act({
    kind: 'pressInView',
    as: priya,
    surface: 'modal',
    blockId: 'more',
    actionId: 'help',
    element: { type: 'button' },
  });
  await client.views.push({ trigger_id: String(last().trigger_id), view: modal('help') });
  expect(workspace.view(priya)?.modal?.title).toBe('help');
  await act({ kind: 'closeModal', as: priya });
  expect(workspace.view(priya)?.modal?.title).toBe('one');
});

test('Slack itself checks the fields of a form', async () => {
  const field = (id: string, element: object, optional = false) => ({
    type: 'input',
    block_id: id,
    label: plain(id),
    element,
    optional,
  });
  const blocks = [
    field('a', { type: 'plain_text_input', action_id: 'v', min_length: 3, initial_value: 'ab' }),
    field('b', {
      type: 'number_input',
      action_id: 'v',
      is_decimal_allowed: false,
      max_value: '10',
      initial_value: '11',
    }),
    field('c', { type: 'email_text_input', action_id: 'v', initial_value: 'no' }),
    field('d', { type: 'url_text_input', action_id: 'v', initial_value: 'no' }),
    field('e', { type: 'multi_users_select', action_id: 'v' }),
    field('f', { type: 'datepicker', action_id: 'v' }, true),
  ] as SlackModal['blocks'];
  await openModal(modal('form', { blocks }));
  const before = received.length;
  const outcome = await act({ kind: 'submit', as: priya });
  expect(outcome.ok ? [] : Object.keys(outcome.fieldErrors ?? {})).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(received).toHaveLength(before);
});

test('a shortcut of a message carries the message', async () => {
  const said = await act({ kind: 'say', as: marcus, channel, text: 'ship it' });
  const ts = said.ok ? (said.postedTs ?? '') : '';
  await act({ kind: 'shortcut', as: priya, callbackId: 'release.from_message', channel, ts });
  expect(last()).toMatchObject({
    type: 'message_action',
    message: { text: 'ship it', user: marcus },
    channel: { id: channel },
  });
  expect(await act({ kind: 'shortcut', as: priya, callbackId: 'release.from_message' })).toMatchObject({ ok: false });
});

test('the options of an external_select come from the app', async () => {
  const element = { type: 'external_select' as const, action_id: 'v', min_query_length: 1 };
  await openModal(modal('x', { blocks: [{ type: 'input', block_id: 'service', label: plain('Service'), element }] }));
  app.answer = { options: [option('web'), option('worker')] };
  const query = new URLSearchParams({ as: priya, surface: 'modal', blockId: 'service', actionId: 'v', query: 'w' });
  const response = await fetch(`${workspace.url}/local/options?${query}`);
  expect(await response.json()).toEqual({ options: [option('web'), option('worker')] });
  expect(last()).toMatchObject({ type: 'block_suggestion', action_id: 'v', block_id: 'service', value: 'w' });
  app.answer = undefined;
  const chosen = { type: 'external_select' as const, selected_option: option('web') };
  await act({ kind: 'fill', as: priya, blockId: 'service', actionId: 'v', element: chosen });
  await act({ kind: 'submit', as: priya });
  expect(last()).toMatchObject({
    view: { state: { values: { service: { v: { selected_option: { value: 'web' } } } } } },
  });
});
