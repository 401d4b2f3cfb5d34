import { describe, expect, it } from 'vitest';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { maskedReply } from './masked-reply.ts';

describe('the reply to a line with a credential', () => {
  it('does not repeat a word that is one only where it stood', () => {
    const text = mrkdwn`“hunter22_x” was not understood.`.text;
    expect(maskedReply({ text }, 'shop password: hunter22_x')).toEqual({ text: '“***” was not understood.' });
  });

  it('repeats everything else', () => {
    const text = '“hunter22” was not understood.';
    expect(maskedReply({ text }, 'shop hunter22')).toEqual({ text });
  });

  it('leaves alone what a button hands on', () => {
    const button = { type: 'button' as const, action_id: 'a', text: { type: 'plain_text' as const, text: 'hunter22' } };
    const blocks = [{ type: 'actions' as const, elements: [{ ...button, value: 'hunter22' }] }];
    const reply = maskedReply({ text: '', blocks }, 'rollback password: hunter22');
    expect(reply.blocks).toEqual([
      { type: 'actions', elements: [{ ...button, text: { type: 'plain_text', text: '***' }, value: 'hunter22' }] },
    ]);
  });
});
