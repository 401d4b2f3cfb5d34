import { WebClient } from '@slack/web-api';
import { afterEach, describe, expect, test } from 'vitest';
import { localTokens } from '../../src/cli/local.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import type { Message } from '../../src/local-workspace/protocol.ts';
import { approve, approveAndStart, inState, offeredIn, press, proposal, request, view } from './play.ts';
import { type Stage, stageForAll, until } from './stage.ts';

const { priya, marcus, lena } = personIds;

/** The living messages of a release as a channel shows them. */
function living(stage: Stage, ref: string, channel: string): Message[] {
  return stage.workspace
    .messages(lena, channel)
    .filter((one) => one.text.includes(`${ref} ·`) && JSON.stringify(one.blocks).includes('kept up to date'));
}

/** There is one message, and it tells of the end. */
function isCompleted([only, ...more]: Message[]): boolean {
  return only !== undefined && more.length === 0 && only.text.includes('completed');
}

const groupChannels = [
  channelIds.execUpdates,
  channelIds.productUpdates,
  channelIds.devUpdates,
  channelIds.opsUpdates,
  channelIds.supportUpdates,
];

describe('a workspace in which things go wrong', () => {
  const stage = stageForAll({ services: { kind: 'scripted', names: ['alpha', 'beta', 'gamma', 'delta', 'omega'] } });

  afterEach(() => {
    stage().workspace.clearFaults();
    expect(stage().errors).toEqual([]);
    expect(stage().workspace.log().duplicates).toEqual([]);
  });

  test('an answer that is lost after the message was stored gives no second message', async () => {
    for (const nth of [1, 3])
      stage().workspace.fault({
        method: 'chat.postMessage',
        nth,
        fault: { kind: 'http', status: 500, afterStoring: true },
      });
    await request(stage(), 'alpha 1.1.0');
    await stage().people.cardThat(priya, 'R-1', 'a card', () => true);
    const { release } = await view(stage(), 'R-1');
    await until('every message knows where it was posted', async () => {
      const messages = await stage().read((stores) => stores.messages.forRelease(release.id));
      return messages.length === 6 && messages.every((one) => one.postedTs !== null);
    });
    const cards = stage()
      .workspace.messages(priya, channelIds.releases)
      .filter((one) => one.text.startsWith('*R-1 ·'));
    expect(cards).toHaveLength(1);
    for (const channel of groupChannels) expect(living(stage(), 'R-1', channel)).toHaveLength(1);
  });

  test('a message that somebody deleted is posted anew with the next change', async () => {
    const [gone] = living(stage(), 'R-1', channelIds.execUpdates);
    const client = new WebClient(localTokens.bot.reveal(), { slackApiUrl: stage().workspace.apiUrl });
    await client.chat.delete({ channel: channelIds.execUpdates, ts: gone?.ts ?? '' });
    expect(living(stage(), 'R-1', channelIds.execUpdates)).toEqual([]);
    await approve(stage(), 'R-1');
    await until('the message is back', async () => living(stage(), 'R-1', channelIds.execUpdates).length === 1);
    const [back] = living(stage(), 'R-1', channelIds.execUpdates);
    expect(back?.ts).not.toBe(gone?.ts);
    expect(back?.text).toContain('approved');
    expect(living(stage(), 'R-1', channelIds.productUpdates)).toHaveLength(1);
  });

  test('an archived channel is reported to the escalation channel and does not stop the release', async () => {
    stage().workspace.change.channel(channelIds.productUpdates, { isArchived: true });
    await request(stage(), 'beta 1.1.0');
    const report = await until('a report', async () =>
      stage()
        .workspace.messages(lena, channelIds.onCall)
        .find((one) => one.text.includes('cannot be shown')),
    );
    expect(report.text).toMatch(/<#C0PRODUPDT>: is_archived\. Invite the app or change the channel/);
    await approveAndStart(stage(), 'R-2');
    expect((await inState(stage(), 'R-2', 'completed', 'failed')).release.state).toBe('completed');
    await until('the other groups know', async () =>
      living(stage(), 'R-2', channelIds.devUpdates).some((one) => one.text.includes('completed')),
    );
    stage().workspace.change.channel(channelIds.productUpdates, { isArchived: false });
  });

  test('a revoked token loses nothing and kills nothing', async () => {
    const revoked = { kind: 'error', error: 'token_revoked' } as const;
    for (const method of ['chat.postMessage', 'chat.update'])
      stage().workspace.fault({ method, times: 10_000, fault: revoked });
    const opened = await stage().people.says(priya, '/deploy gamma 1.1.0');
    expect(opened).toContain('R-3');
    // Who somebody is cannot be asked any more either, and what cannot be found out is refused.
    stage().workspace.fault({ method: '*', times: 10_000, fault: revoked });
    expect(await stage().people.says(marcus, '/deploy approve R-3')).toContain('(`UNKNOWN_FACT`)');
    expect((await view(stage(), 'R-3')).approvals).toEqual([]);
    expect(
      stage()
        .workspace.messages(priya, channelIds.releases)
        .some((one) => one.text.startsWith('*R-3 ·')),
    ).toBe(false);
    stage().workspace.clearFaults();
    expect(await stage().people.says(priya, '/deploy note R-3 the token works again')).toContain('Noted');
    await stage().people.cardThat(priya, 'R-3', 'a card', () => true);
    expect(await stage().people.says(marcus, '/deploy approve R-3')).toContain('is approved');
  });

  test('Slack that limits, stutters and is slow delays messages and loses none', async () => {
    for (const nth of [1, 4])
      stage().workspace.fault({
        method: 'chat.postMessage',
        nth,
        fault: { kind: 'rate_limited', retryAfterSeconds: 1 },
      });
    stage().workspace.fault({
      method: 'chat.update',
      nth: 2,
      times: 2,
      fault: { kind: 'error', error: 'fatal_error' },
    });
    stage().workspace.fault({ method: 'chat.update', nth: 5, fault: { kind: 'latency', ms: 1_500 } });
    await request(stage(), 'delta 1.1.0');
    await approveAndStart(stage(), 'R-4');
    await inState(stage(), 'R-4', 'completed');
    await until('everybody knows', async () =>
      groupChannels.every((channel) => living(stage(), 'R-4', channel).some((one) => one.text.includes('completed'))),
    );
    await stage().people.cardThat(priya, 'R-4', 'completed', (one) => one.text.includes('completed'));
  });

  test('where the recent blocks are refused, card and proposal come in classic ones', async () => {
    stage().workspace.refuseBlocks('plan', 'task_card', 'data_visualization');
    stage().services.breakVersion('1.2.0');
    await request(stage(), 'omega 1.2.0');
    const held = stage().services.hold('omega', 'smoke');
    const card = await stage().people.cardThat(priya, 'R-5', 'a card', () => true);
    expect(card.blocks.map((block) => block.type)).not.toContain('plan');
    expect(JSON.stringify(card.blocks)).toContain('*Steps* Install 1.2.0 beside the running version');
    await approveAndStart(stage(), 'R-5');
    await held.reached;
    await stage().people.cardThat(priya, 'R-5', 'its first step done', (one) =>
      JSON.stringify(one.blocks).includes(':white_check_mark: Install 1.2.0'),
    );
    held.letGo();
    const proposed = await proposal(stage());
    expect(JSON.stringify(proposed.blocks)).toContain('Failed requests, percent');
    expect(proposed.blocks.map((block) => block.type)).not.toContain('data_visualization');
    await stage().people.press(lena, () => offeredIn(stage(), 'analysis.roll_back'), 'analysis.roll_back');
    await inState(stage(), 'R-5', 'rolled_back');
    await stage().people.cardThat(priya, 'R-5', 'rolled back', (one) => one.text.includes('rolled back'));
    expect(stage().workspace.log().refusals['chat.postMessage']?.invalid_blocks ?? 0).toBeLessThanOrEqual(2);
    expect(stage().workspace.log().refusals['chat.update']?.invalid_blocks ?? 0).toBeLessThanOrEqual(2);
  });
});

describe('a workspace at Slack’s own pace', () => {
  const names = ['north', 'east', 'south'];
  const stage = stageForAll({ services: { kind: 'scripted', names }, workspace: { rateLimits: true } });

  test('several releases at once end with every message at its last state, and hardly a 429', {
    timeout: 150_000,
  }, async () => {
    for (const name of names) await request(stage(), `${name} 1.1.0`);
    const refs = names.map((_name, index) => `R-${index + 1}`);
    await Promise.all(refs.map((ref) => approve(stage(), ref)));
    await Promise.all(refs.map((ref) => press(stage(), priya, ref, 'release.start')));
    for (const ref of refs) await inState(stage(), ref, 'completed');
    // Fifteen group messages and three cards share 50 edits a minute.
    await until(
      'every message shows the end',
      async () =>
        refs.every(
          (ref) =>
            isCompleted(
              stage()
                .workspace.messages(lena, channelIds.releases)
                .filter((one) => one.text.startsWith(`*${ref} ·`)),
            ) && groupChannels.every((channel) => isCompleted(living(stage(), ref, channel))),
        ),
      90_000,
    );
    await until(
      'every post is out',
      async () => {
        const posts = await stage().read(async (stores) => {
          const releases = await stores.releases.newest(10);
          return (await Promise.all(releases.map((one) => stores.posts.forRelease(one.id)))).flat();
        });
        return posts.length > 0 && posts.every((one) => one.state === 'posted');
      },
      60_000,
    );
    const { refusals, duplicates } = stage().workspace.log();
    const limited = Object.values(refusals).reduce((sum, errors) => sum + (errors.ratelimited ?? 0), 0);
    expect(limited).toBeLessThanOrEqual(2);
    expect(duplicates).toEqual([]);
    expect(stage().errors).toEqual([]);
  });
});
