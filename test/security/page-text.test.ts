import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { BlockList } from '../../src/local-workspace/page/blocks/block-view.tsx';
import { Mrkdwn } from '../../src/local-workspace/page/blocks/mrkdwn.tsx';
import { WorkspaceContext } from '../../src/local-workspace/page/workspace-context.tsx';
import { attempt } from './attack.ts';
import { runningText } from './running-text.ts';

describe('S11 text that becomes a page', () => {
  /** Markup that would run: an element or attribute that is not ours. */
  const runs =
    /<(script|svg|iframe|object|embed)[\s>]|<img[^>]+onerror|\son[a-z]+=["']|(href|src)=["']?\s*(javascript|data:text|vbscript):/i;

  test('S11 what would run is known for what it is, and the text itself is shown', () => {
    const run = ['<script>x', '<img src=x onerror=y>', '<b onclick="x">', '<a href="javascript:x">', '<svg onload=x>'];
    expect(run.filter((markup) => !runs.test(markup))).toEqual([]);
    const block = { type: 'section', text: { type: 'plain_text', text: '<script>shown</script>' } };
    expect(render(blocks(block))).toContain('&lt;script&gt;shown');
  });

  test.each(runningText)('S11 %s runs nowhere on the page of the local workspace', async (text) => {
    await attempt('S11', text, () =>
      runs.test(render(createElement(Mrkdwn, { text, linking: 'addresses_and_names' }))),
    );
    for (const block of [
      { type: 'markdown', text },
      { type: 'section', text: { type: 'mrkdwn', text } },
      { type: 'section', text: { type: 'plain_text', text } },
      { type: 'header', text: { type: 'plain_text', text } },
      { type: 'context', elements: [{ type: 'mrkdwn', text }] },
      { type: 'image', image_url: `javascript:alert(1)//${text}`, alt_text: text },
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'a', text: { type: 'plain_text', text }, url: 'javascript:alert(1)' }],
      },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'link', url: 'javascript:alert(1)', text },
              { type: 'text', text },
            ],
          },
        ],
      },
    ])
      await attempt('S11', `${text} in ${block.type}`, () => runs.test(render(blocks(block))));
  });

  function blocks(block: Record<string, unknown>) {
    return createElement(BlockList, { blocks: [block as never], surface: { kind: 'message' } as never } as never);
  }
});

const me = {
  id: 'U1',
  name: 'ann',
  realName: '<b>Ann</b>',
  title: '',
  avatarColor: '#123456',
  isBot: false,
  isDeleted: false,
  isRestricted: false,
  isUltraRestricted: false,
  isStranger: false,
};

function render(node: React.ReactNode): string {
  const workspace = {
    teamId: 'T1',
    teamName: '<script>Harbor</script>',
    bot: { userId: 'UBOT', botId: 'BBOT', name: 'Quarterdeck' },
    people: [me],
    channels: [],
    userGroups: [],
    commands: [],
    shortcuts: [],
    isAppConnected: true,
  };
  const value = {
    workspace,
    me,
    act: () => Promise.resolve({ ok: true }),
    openChannel: () => undefined,
    openThread: () => undefined,
  };
  return renderToStaticMarkup(createElement(WorkspaceContext.Provider, { value: value as never }, node));
}
