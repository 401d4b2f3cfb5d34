import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../test/support/test-app.ts';
import { channelIds, personIds } from '../default-seed.ts';
import type { Act } from '../protocol.ts';
import type { RunningWorkspace } from '../server.ts';
import { testClient, testWorkspace } from '../test-workspace.ts';

const { priya } = personIds;
const channel = channelIds.releases;
let app: TestApp;
let workspace: RunningWorkspace;

beforeEach(async () => {
  app = await testApp();
  workspace = await testWorkspace({ delivery: app.delivery });
});
afterEach(async () => {
  await workspace.stop();
  await app.stop();
});

test('a press that crosses an edit counts as the person saw it, as long as the button is still there', async () => {
  const client = testClient(workspace);
  const blocks = (version: number) => [
    {
      type: 'actions' as const,
      block_id: `b${version}`,
      elements: [
        {
          type: 'button' as const,
          action_id: 'ok',
          text: { type: 'plain_text' as const, text: 'OK' },
          value: String(version),
        },
      ],
    },
  ];
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'One', blocks: blocks(1) });
  await client.chat.update({ channel, ts, text: 'Two', blocks: blocks(2) });
  const use = (element: Extract<Act, { kind: 'press' }>['element']) =>
    workspace.act({ kind: 'press', as: priya, channel, ts, blockId: 'b1', actionId: 'ok', element });
  expect(await use({ type: 'button', value: '1' })).toMatchObject({ ok: true });
  expect(app.received.at(-1)).toMatchObject({
    message: { text: 'Two' },
    actions: [{ action_id: 'ok', block_id: 'b1', value: '1' }],
  });
  await client.chat.update({ channel, ts, text: 'Three', blocks: [] });
  expect(await use({ type: 'button', value: '1' })).toMatchObject({ error: 'element_not_found' });
});
