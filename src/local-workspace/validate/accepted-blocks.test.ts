import { expect, test } from 'vitest';
import type { Surface } from './blocks.ts';
import { button, cell, line, long, mrkdwn, option, plain, rich, task, times } from './sample-blocks.ts';
import { validateBlocks } from './validate-blocks.ts';

const none = new Set<string>();

const good: [string, unknown, Surface?][] = [
  ['plan', { type: 'plan', title: 'Release 1.2.0', tasks: times(12, (n) => task({ task_id: `t${n}` })) }],
  [
    'task_card',
    task({
      status: 'error',
      details: rich('x'),
      output: rich('y'),
      sources: [{ type: 'url', url: 'https://x.example', text: 'Run' }],
    }),
  ],
  [
    'data_table',
    {
      type: 'data_table',
      caption: 'Todos',
      page_size: 10,
      row_header_column_index: 1,
      rows: [
        [cell('Task'), cell('Owner')],
        [rich('Migrate'), { type: 'raw_number', value: 1.5, text: '1.5' }],
      ],
    },
  ],
  [
    'container',
    {
      type: 'container',
      title: plain('Done'),
      subtitle: mrkdwn('*3* tasks'),
      is_collapsible: true,
      default_collapsed: true,
      width: 'full',
      child_blocks: [
        { type: 'section', text: mrkdwn('x'), accessory: button() },
        { type: 'table', rows: [[cell('a')]] },
        { type: 'input', label: plain('x'), element: { type: 'plain_text_input' } },
      ],
    },
  ],
  ['line chart', line()],
  ['bar chart', line({ type: 'bar' })],
  [
    'pie chart',
    { type: 'data_visualization', title: 'x', chart: { type: 'pie', segments: [{ label: 'a', value: 0.5 }] } },
  ],
  [
    'checkboxes with an initial choice',
    {
      type: 'actions',
      elements: [
        {
          type: 'checkboxes',
          action_id: 'tasks',
          options: [{ ...option('a'), text: mrkdwn('~a~') }, option('b')],
          initial_options: [{ value: 'b', text: { ...plain('b'), emoji: true } }],
        },
      ],
    },
  ],
  [
    'rich text of every kind',
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'user', user_id: 'U1' },
            { type: 'link', url: 'https://x.example', text: 'x' },
            { type: 'emoji', name: 'tada' },
            { type: 'date', timestamp: 1, format: '{date}', fallback: 'x' },
            { type: 'tag', text: 'ready', color: 'green' },
            { type: 'broadcast', range: 'here' },
            { type: 'text', text: 'x', style: { bold: true } },
          ],
        },
        {
          type: 'rich_text_list',
          style: 'ordered',
          indent: 1,
          elements: [{ type: 'rich_text_section', elements: [] }],
        },
        { type: 'rich_text_quote', elements: [{ type: 'text', text: 'x' }] },
        { type: 'rich_text_preformatted', language: 'ts', elements: [{ type: 'text', text: 'x' }] },
      ],
    },
  ],
  ['header with a level', { type: 'header', text: plain('x'), level: 2 }],
  ['section that stays open', { type: 'section', text: mrkdwn(long(3000)), expand: true }],
  ['card', { type: 'card', title: mrkdwn('*web*'), body: mrkdwn('x'), actions: [button()] }, 'modal'],
  ['carousel', { type: 'carousel', elements: [{ type: 'card', title: mrkdwn('x') }] }, 'home'],
  ['alert', { type: 'alert', text: mrkdwn('Frozen'), level: 'warning' }, 'modal'],
  [
    'context_actions',
    { type: 'context_actions', elements: [{ type: 'icon_button', icon: 'trash', text: plain('x') }] },
  ],
  ['input of a message', { type: 'input', label: plain('x'), element: { type: 'datepicker' }, dispatch_action: true }],
  ['markdown', { type: 'markdown', text: '# Changes' }],
  ['image', { type: 'image', alt_text: 'x', image_url: 'https://x.example/a.png' }],
];

test.each(good)('accepts %s', (_name, block, surface) => {
  expect(validateBlocks([block], surface ?? 'message', none)).toEqual([]);
});
