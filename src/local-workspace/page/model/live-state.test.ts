import { describe, expect, it } from 'vitest';
import type { Message } from '../../protocol.ts';
import { type ClientState, emptyState, reduceLive, threadKey } from './live-state.ts';

const message = (ts: string, more: Partial<Message> = {}): Message => ({
  channel: 'C1',
  ts,
  authorId: 'U1',
  text: ts,
  blocks: [],
  postedAt: 0,
  isEphemeral: false,
  replyCount: 0,
  replyAuthorIds: [],
  files: [],
  reactions: [],
  ...more,
});

const loaded: ClientState = {
  ...emptyState,
  messages: { C1: [message('1.0'), message('3.0')] },
  threads: { [threadKey('C1', '1.0')]: [message('1.0')] },
};
const tsOf = (list: Message[] | undefined): string[] | undefined => list?.map(({ ts }) => ts);

describe('reduceLive', () => {
  it('puts a message in its place, once', () => {
    const once = reduceLive(loaded, { type: 'message', message: message('2.0') });
    const twice = reduceLive(once, { type: 'message', message: message('2.0', { text: 'again' }) });
    expect(tsOf(twice.messages.C1)).toEqual(['1.0', '2.0', '3.0']);
    expect(twice.messages.C1?.[1]?.text).toBe('again');
  });

  it('ignores channels that were never opened', () => {
    expect(
      reduceLive(loaded, { type: 'message', message: message('2.0', { channel: 'C9' }) }).messages.C9,
    ).toBeUndefined();
  });

  it('puts replies into the open thread only', () => {
    const state = reduceLive(loaded, { type: 'message', message: message('4.0', { threadTs: '1.0' }) });
    expect(tsOf(state.messages.C1)).toEqual(['1.0', '3.0']);
    expect(tsOf(state.threads[threadKey('C1', '1.0')])).toEqual(['1.0', '4.0']);
  });

  it('changes a parent in the channel and in its thread', () => {
    const state = reduceLive(loaded, { type: 'messageChanged', message: message('1.0', { replyCount: 2 }) });
    expect(state.messages.C1?.[0]?.replyCount).toBe(2);
    expect(state.threads[threadKey('C1', '1.0')]?.[0]?.replyCount).toBe(2);
  });

  it('removes a message everywhere', () => {
    const state = reduceLive(loaded, { type: 'messageDeleted', channel: 'C1', ts: '1.0' });
    expect(tsOf(state.messages.C1)).toEqual(['3.0']);
    expect(state.threads[threadKey('C1', '1.0')]).toEqual([]);
  });

  it('forgets what another person saw', () => {
    const state = reduceLive(loaded, { type: 'personChanged' });
    expect(state.messages).toEqual({});
    expect(state.threads).toEqual({});
  });

  it('tells a first connection from a lost one', () => {
    const lost = reduceLive(reduceLive(emptyState, { type: 'connected' }), { type: 'disconnected' });
    expect(lost).toMatchObject({ isLive: false, isReconnecting: true });
    expect(reduceLive(lost, { type: 'connected' })).toMatchObject({ isLive: true, isReconnecting: false });
  });
});
