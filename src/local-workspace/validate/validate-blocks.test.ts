import { describe, expect, test } from 'vitest';
import type { Surface } from './blocks.ts';
import { button, cell, line, long, mrkdwn, option, plain, rich, task, times } from './sample-blocks.ts';
import { asMessages, validateBlocks, validateMetadata } from './validate-blocks.ts';
import { isViewTooLarge, validateView } from './validate-view.ts';

const none = new Set<string>();

function pointers(blocks: unknown, surface: Surface = 'message', unsupported = none): string[] {
  return validateBlocks(blocks, surface, unsupported).map(({ pointer }) => pointer);
}

const bad: [string, unknown, string, Surface?][] = [
  ['an unknown type', { type: 'nope' }, '/blocks/0/type'],
  ['no type', {}, '/blocks/0'],
  ['not an object', 'section', '/blocks/0'],
  ['a section of nothing', { type: 'section' }, '/blocks/0'],
  ['an empty section text', { type: 'section', text: mrkdwn('') }, '/blocks/0/text/text'],
  ['a long section text', { type: 'section', text: mrkdwn(long(3001)) }, '/blocks/0/text/text'],
  ['eleven fields', { type: 'section', fields: times(11, () => mrkdwn('x')) }, '/blocks/0/fields'],
  ['a long field', { type: 'section', fields: [mrkdwn(long(2001))] }, '/blocks/0/fields/0/text'],
  ['emoji in mrkdwn', { type: 'section', text: { ...mrkdwn('x'), emoji: true } }, '/blocks/0/text'],
  ['an unknown property', { type: 'divider', color: 'red' }, '/blocks/0'],
  ['a long block_id', { type: 'divider', block_id: long(256) }, '/blocks/0/block_id'],
  ['a long header', { type: 'header', text: plain(long(151)) }, '/blocks/0/text/text'],
  ['mrkdwn in a header', { type: 'header', text: mrkdwn('x') }, '/blocks/0/text/type'],
  ['a header of level 5', { type: 'header', text: plain('x'), level: 5 }, '/blocks/0/level'],
  ['eleven context elements', { type: 'context', elements: times(11, () => mrkdwn('x')) }, '/blocks/0/elements'],
  ['a button in a context', { type: 'context', elements: [button()] }, '/blocks/0/elements/0/type'],
  ['no elements', { type: 'actions', elements: [] }, '/blocks/0/elements'],
  [
    '26 elements',
    { type: 'actions', elements: times(26, (n) => button({ action_id: `a${n}` })) },
    '/blocks/0/elements',
  ],
  ['one action_id twice', { type: 'actions', elements: [button(), button()] }, '/blocks/0/elements/1/action_id'],
  [
    'a long button',
    { type: 'actions', elements: [button({ text: plain(long(76)) })] },
    '/blocks/0/elements/0/text/text',
  ],
  ['a long value', { type: 'actions', elements: [button({ value: long(2001) })] }, '/blocks/0/elements/0/value'],
  ['an empty value', { type: 'actions', elements: [button({ value: '' })] }, '/blocks/0/elements/0/value'],
  ['a wrong style', { type: 'actions', elements: [button({ style: 'loud' })] }, '/blocks/0/elements/0/style'],
  [
    'a long confirm title',
    { type: 'actions', elements: [button({ confirm: { title: plain(long(101)), text: mrkdwn('x') } })] },
    '/blocks/0/elements/0/confirm/title/text',
  ],
  ['an input in actions', { type: 'actions', elements: [{ type: 'plain_text_input' }] }, '/blocks/0/elements/0/type'],
  [
    'eleven checkboxes',
    { type: 'actions', elements: [{ type: 'checkboxes', options: times(11, (n) => option(`${n}`)) }] },
    '/blocks/0/elements/0/options',
  ],
  [
    'an initial option that is none',
    { type: 'actions', elements: [{ type: 'checkboxes', options: [option('a')], initial_options: [option('b')] }] },
    '/blocks/0/elements/0/initial_options/0',
  ],
  [
    'no initial options',
    { type: 'actions', elements: [{ type: 'checkboxes', options: [option('a')], initial_options: [] }] },
    '/blocks/0/elements/0/initial_options',
  ],
  [
    'one option value twice',
    { type: 'actions', elements: [{ type: 'overflow', options: [option('a'), option('a')] }] },
    '/blocks/0/elements/0/options',
  ],
  [
    'six overflow options',
    { type: 'section', text: mrkdwn('x'), accessory: { type: 'overflow', options: times(6, (n) => option(`${n}`)) } },
    '/blocks/0/accessory/options',
  ],
  [
    '101 options',
    { type: 'actions', elements: [{ type: 'static_select', options: times(101, (n) => option(`${n}`)) }] },
    '/blocks/0/elements/0/options',
  ],
  [
    'a long option',
    { type: 'actions', elements: [{ type: 'static_select', options: [{ text: plain(long(76)), value: 'a' }] }] },
    '/blocks/0/elements/0/options/0/text/text',
  ],
  ['a select without options', { type: 'actions', elements: [{ type: 'static_select' }] }, '/blocks/0/elements/0'],
  [
    'a long placeholder',
    { type: 'actions', elements: [{ type: 'users_select', placeholder: plain(long(151)) }] },
    '/blocks/0/elements/0/placeholder/text',
  ],
  ['an image without alt text', { type: 'image', image_url: 'https://x.example/a.png' }, '/blocks/0'],
  ['an image without an address', { type: 'image', alt_text: 'x' }, '/blocks/0'],
  ['a plan with a text object', { type: 'plan', title: plain('Plan') }, '/blocks/0/title'],
  ['a plan of sections', { type: 'plan', title: 'Plan', tasks: [{ type: 'section' }] }, '/blocks/0/tasks/0/type'],
  ['a plan in a modal', { type: 'plan', title: 'Plan' }, '/blocks/0/type', 'modal'],
  ['a task of unknown status', task({ status: 'done' }), '/blocks/0/status'],
  ['a task without an id', { type: 'task_card', title: 'x', status: 'pending' }, '/blocks/0'],
  ['a list of details', task({ details: [rich('x')] }), '/blocks/0/details'],
  ['a source without a type', task({ sources: [{ url: 'https://x.example', text: 'x' }] }), '/blocks/0/sources/0'],
  ['a container of nothing', { type: 'container', title: plain('x'), child_blocks: [] }, '/blocks/0/child_blocks'],
  [
    'a container with a plan',
    { type: 'container', title: plain('x'), child_blocks: [{ type: 'plan', title: 'x' }] },
    '/blocks/0/child_blocks/0/type',
  ],
  [
    'eleven children',
    { type: 'container', title: plain('x'), child_blocks: times(11, () => ({ type: 'divider' })) },
    '/blocks/0/child_blocks',
  ],
  ['a container without title', { type: 'container', child_blocks: [{ type: 'divider' }] }, '/blocks/0'],
  [
    'a collapsed container that cannot collapse',
    { type: 'container', title: plain('x'), default_collapsed: true, child_blocks: [{ type: 'divider' }] },
    '/blocks/0/default_collapsed',
  ],
  ['a data table without caption', { type: 'data_table', rows: [[cell('a')], [cell('b')]] }, '/blocks/0'],
  ['a data table of a header', { type: 'data_table', caption: 'x', rows: [[cell('a')]] }, '/blocks/0/rows'],
  [
    'a data table with 202 rows',
    { type: 'data_table', caption: 'x', rows: times(202, () => [cell('a')]) },
    '/blocks/0/rows',
  ],
  [
    'rows of two lengths',
    { type: 'data_table', caption: 'x', rows: [[cell('a')], [cell('b'), cell('c')]] },
    '/blocks/0/rows/1',
  ],
  [
    'rich text in the header',
    { type: 'data_table', caption: 'x', rows: [[rich('a')], [cell('b')]] },
    '/blocks/0/rows/0/0/type',
  ],
  ['an empty cell', { type: 'data_table', caption: 'x', rows: [[cell('a')], [cell('')]] }, '/blocks/0/rows/1/0/text'],
  ['a table of too much text', { type: 'table', rows: [[cell(long(10_001))]] }, '/blocks'],
  ['101 table rows', { type: 'table', rows: times(101, () => [cell('a')]) }, '/blocks/0/rows'],
  [
    'a data table of too much text',
    { type: 'data_table', caption: 'x', rows: [[cell('a')], [cell(long(20_001))]] },
    '/blocks',
  ],
  ['a chart without a title', { type: 'data_visualization', chart: line().chart }, '/blocks/0'],
  [
    'a chart with a point too few',
    line({ axis_config: { categories: ['a', 'b', 'c'] } }),
    '/blocks/0/chart/series/0/data',
  ],
  [
    'a pie with nothing in it',
    { type: 'data_visualization', title: 'x', chart: { type: 'pie', segments: [{ label: 'a', value: 0 }] } },
    '/blocks/0/chart/segments/0/value',
  ],
  ['an unknown chart', { type: 'data_visualization', title: 'x', chart: { type: 'radar' } }, '/blocks/0/chart/type'],
  ['an alert in a message', { type: 'alert', text: plain('x') }, '/blocks/0/type'],
  ['a long alert', { type: 'alert', text: plain(long(201)) }, '/blocks/0/text/text', 'modal'],
  ['a card of nothing', { type: 'card' }, '/blocks/0'],
  ['a card with a plain title', { type: 'card', title: 'x' }, '/blocks/0/title'],
  [
    'a card with four buttons',
    { type: 'card', actions: times(4, (n) => button({ action_id: `${n}` })) },
    '/blocks/0/actions',
  ],
  ['markdown in a modal', { type: 'markdown', text: 'x' }, '/blocks/0/type', 'modal'],
  ['long markdown', { type: 'markdown', text: long(12_001) }, '/blocks/0/text'],
  ['an empty rich text', { type: 'rich_text' }, '/blocks/0'],
  [
    'an unknown rich text piece',
    { ...rich('x'), elements: [{ type: 'text', text: 'x' }] },
    '/blocks/0/elements/0/type',
  ],
  ['an input without a label', { type: 'input', element: { type: 'plain_text_input' } }, '/blocks/0', 'modal'],
  [
    'a long initial value',
    { type: 'input', label: plain('x'), element: { type: 'plain_text_input', initial_value: long(3001) } },
    '/blocks/0/element/initial_value',
    'modal',
  ],
  ['a button in an input', { type: 'input', label: plain('x'), element: button() }, '/blocks/0/element/type', 'modal'],
  [
    'a date of another form',
    { type: 'input', label: plain('x'), element: { type: 'datepicker', initial_date: '1.2.2026' } },
    '/blocks/0/element/initial_date',
    'modal',
  ],
];

describe('a payload that Slack refuses', () => {
  test.each(bad)('%s', (_name, block, pointer, surface) => {
    expect(pointers([block], surface)).toContain(pointer);
  });

  test('too many blocks', () => {
    expect(pointers(times(51, () => ({ type: 'divider' })))).toEqual(['/blocks']);
    expect(
      pointers(
        times(101, () => ({ type: 'divider' })),
        'modal',
      ),
    ).toEqual(['/blocks']);
    expect(
      pointers(
        times(100, () => ({ type: 'divider' })),
        'home',
      ),
    ).toEqual([]);
  });

  test('the same block_id twice, also inside a container', () => {
    const divider = { type: 'divider', block_id: 'same' };
    expect(pointers([divider, divider])).toEqual(['/blocks/1/block_id']);
    const container = { type: 'container', title: plain('x'), child_blocks: [divider] };
    expect(pointers([divider, container])).toEqual(['/blocks/1/child_blocks/0/block_id']);
  });

  test('a third chart', () => {
    expect(pointers([line(), line(), line()])).toEqual(['/blocks/2']);
  });

  test('a type that this workspace does not have yet, also inside a container', () => {
    const unsupported = new Set(['plan', 'table']);
    expect(pointers([{ type: 'plan', title: 'x' }], 'message', unsupported)).toEqual(['/blocks/0/type']);
    const table = { type: 'table', rows: [[cell('a')]] };
    const container = { type: 'container', title: plain('x'), child_blocks: [table] };
    expect(pointers([container], 'message', unsupported)).toEqual(['/blocks/0/child_blocks/0/type']);
  });

  test('in the words of Slack', () => {
    const problems = validateBlocks([{ type: 'header', text: plain(long(151)) }], 'message', none);
    expect(asMessages(problems)).toEqual([
      '[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ]);
  });
});

describe('views', () => {
  const modal = { type: 'modal', title: plain('x'), blocks: [] };
  test.each([
    ['a title of 25 characters', { ...modal, title: plain(long(25)) }, '/view/title/text'],
    ['a long submit', { ...modal, submit: plain(long(25)) }, '/view/submit/text'],
    ['long private metadata', { ...modal, private_metadata: long(3001) }, '/view/private_metadata'],
    ['a long callback_id', { ...modal, callback_id: long(256) }, '/view/callback_id'],
    ['no title', { type: 'modal', blocks: [] }, '/view'],
    ['no blocks', { type: 'modal', title: plain('x') }, '/view'],
    ['an unknown property', { ...modal, state: {} }, '/view'],
    ['a bad block', { ...modal, blocks: [{ type: 'plan', title: 'x' }] }, '/view/blocks/0/type'],
    [
      'inputs without submit',
      { ...modal, blocks: [{ type: 'input', label: plain('x'), element: { type: 'plain_text_input' } }] },
      '/view',
    ],
  ])('%s', (_name, view, pointer) => {
    expect(validateView(view, 'modal', none).map((problem) => problem.pointer)).toContain(pointer);
  });

  test('one that is fine, and one that is too large', () => {
    expect(validateView(modal, 'modal', none)).toEqual([]);
    expect(validateView({ type: 'home', blocks: [] }, 'home', none)).toEqual([]);
    expect(isViewTooLarge({ ...modal, blocks: [long(250_001)] })).toBe(true);
  });
});

test('metadata is an event type and a flat payload', () => {
  expect(validateMetadata({ event_type: 'release', event_payload: { key: 'a', version: 2 } })).toBeNull();
  expect(validateMetadata({ event_payload: {} })).toBe('invalid_metadata_format');
  expect(validateMetadata({ event_type: 'x', event_payload: { deep: {} } })).toBe('invalid_metadata_format');
  expect(validateMetadata({ event_type: 'x', event_payload: { key: long(20_000) } })).toBe('metadata_too_large');
});
