import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aDeployment, aPost, aReleaseView, aStep, id } from '../../../test/support/builders.ts';
import type { LivingMessage } from '../../domain/message/message.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { manualClock } from '../../lib/clock.ts';
import { silentLogger } from '../../lib/log.ts';
import { channelIds, personIds } from '../../local-workspace/default-seed.ts';
import type { RunningWorkspace } from '../../local-workspace/server.ts';
import { testClient, testWorkspace, tokens } from '../../local-workspace/test-workspace.ts';
import type { Messenger } from '../../ports/messenger.ts';
import { noMetrics } from '../../ports/metrics.ts';
import { slackClients } from '../kit/clients.ts';
import { slackMessenger } from './slack-messenger.ts';

const channel = channelIds.releases;
let workspace: RunningWorkspace;
beforeEach(async () => {
  workspace = await testWorkspace();
});
afterEach(() => workspace.stop());

function messenger() {
  const { delivery } = slackClients(tokens.bot, workspace.apiUrl, silentLogger, noMetrics);
  // The clock stands still: tokens never refill, so anything that waits for one waits forever.
  return slackMessenger(delivery, manualClock(new Date('2026-03-02T09:00:00Z')));
}

function aCard(): LivingMessage {
  return {
    id: id<'Message'>('msg'),
    releaseId: id<'Release'>('rel'),
    surface: { kind: 'card' },
    target: channel,
    postedChannel: null,
    postedTs: null,
    postedHash: null,
    shownCells: [],
    brokenReason: null,
  };
}

describe('a message that may have been sent', () => {
  const view = aReleaseView();
  const post = (): Parameters<Messenger['send']>[0] => ({
    ...aPost(view.release.id, { target: channel, content: { kind: 'text', text: 'may be here already' } }),
    state: 'due',
    postedChannel: null,
    postedTs: null,
  });
  const sent = () => workspace.messages(personIds.priya, channel).length;

  test.each([
    ['ambiguous', { kind: 'http', status: 503 }],
    ['ambiguous', { kind: 'error', error: 'internal_error' }],
    ['later', { kind: 'rate_limited', retryAfterSeconds: 1 }],
    ['credentials', { kind: 'error', error: 'token_revoked' }],
  ] as const)('is not sent again while Slack does not say whether it is there: %s', async (kind, fault) => {
    const { send, show } = messenger();
    const card = aCard();
    const one = post();
    const [shownAt, sentAt] = [await show(card, view, false), await send(one, view, null, false)];
    workspace.fault({ method: 'conversations.history', times: 2, fault });
    await expect(show(card, view, true)).rejects.toMatchObject({ kind });
    await expect(send(one, view, null, true)).rejects.toMatchObject({ kind });
    expect(await show(card, view, true)).toMatchObject({ ts: shownAt.ts });
    expect(await send(one, view, null, true)).toMatchObject({ ts: sentAt.ts });
    expect(sent()).toBe(2);
  });

  test.each(['channel', 'thread'] as const)('is found behind hundreds of others in its %s', async (where) => {
    const { send, show } = messenger();
    const one = post();
    const parent = await show(aCard(), view, false);
    const thread = where === 'thread' ? { channel, ts: parent.ts } : null;
    const web = testClient(workspace);
    const others = async () => {
      for (let count = 0; count < 250; count += 1)
        await web.chat.postMessage({ channel, text: 'another', ...(thread ? { thread_ts: thread.ts } : {}) });
    };
    // A channel is read from its newest message, a thread from its oldest.
    if (where === 'thread') await others();
    const sentAt = await send(one, view, thread, false);
    if (where === 'channel') await others();
    expect(await send(one, view, thread, true)).toMatchObject({ ts: sentAt.ts });
    expect(workspace.log().duplicates).toEqual([]);
  });

  test('that was sent before is edited, and posted anew when somebody has deleted it', async () => {
    const { send } = messenger();
    const one = post();
    const at = await send(one, view, null, false);
    const text = () => workspace.messages(personIds.priya, channel).map((message) => message.text);
    const again = { ...one, postedChannel: at.channel, postedTs: at.ts };
    expect(await send({ ...again, content: { kind: 'text', text: 'decided' } }, view, null, true)).toEqual(at);
    expect(text()).toEqual(['decided']);
    await testClient(workspace).chat.delete(at);
    const anew = await send({ ...again, content: { kind: 'text', text: 'decided again' } }, view, null, true);
    expect(anew.ts).not.toBe(at.ts);
    expect(text()).toEqual(['decided again']);
  });

  test('is sent again when nobody may look: twice is better than never', async () => {
    const { send } = messenger();
    const one = post();
    await send(one, view, null, false);
    workspace.fault({ method: 'conversations.history', fault: { kind: 'error', error: 'missing_scope' } });
    await send(one, view, null, true);
    expect(sent()).toBe(2);
  });
});

/** A release whose card shows a step in progress, in one of the newer block types. */
function underWay(): ReleaseView {
  const view = aReleaseView();
  const deployment = aDeployment(view.release.id, { state: 'running' });
  return { ...view, deployment, steps: [aStep(deployment, 0)] };
}

describe('a workspace that refuses the recent blocks', () => {
  test('gets the classic ones even when the refused try spent the channel’s last turn', async () => {
    workspace.refuseBlocks('plan', 'task_card');
    const { send, show } = messenger();
    const view = underWay();
    const first = aPost(view.release.id, { target: channel, content: { kind: 'text', text: 'first' } });
    await send({ ...first, state: 'due', postedChannel: null, postedTs: null }, view, null, false);
    await show(aCard(), view, false);
    const [, card] = workspace.messages(personIds.priya, channel);
    expect(card?.text).toContain('R-1 ·');
    expect(card?.blocks.map((block) => block.type)).not.toContain('plan');
  });

  test('is asked once, and remembered', async () => {
    workspace.refuseBlocks('plan', 'task_card');
    const { show } = messenger();
    await show(aCard(), underWay(), false);
    await show({ ...aCard(), target: channelIds.devUpdates }, underWay(), false);
    expect(workspace.log().refusals['chat.postMessage']).toEqual({ invalid_blocks: 1 });
  });
});
