import { expect, it } from 'vitest';
import { keepSecret } from '../../lib/redact.ts';
import { actions, button, section } from './blocks.ts';
import { mrkdwn } from './mrkdwn.ts';
import { outgoing } from './outgoing.ts';

it('masks a secret where people read, and not in what a press hands back', () => {
  keepSecret('payments-eu');
  const value = JSON.stringify({ service: 'payments-eu' });
  const sent = outgoing({
    text: 'of payments-eu',
    blocks: [section(mrkdwn`of payments-eu`), ...actions('payments-eu', [button('a.b', 'payments-eu', value)])],
  });
  expect(sent).toMatchObject({
    text: 'of ***',
    blocks: [
      { text: { text: 'of ***' } },
      { block_id: 'payments-eu', elements: [{ action_id: 'a.b', text: { text: '***' }, value }] },
    ],
  });
});
