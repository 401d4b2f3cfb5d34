/** Small pieces of Block Kit that the tests put together. */
export const plain = (text: string) => ({ type: 'plain_text', text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
export const long = (count: number) => 'x'.repeat(count);
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
export const button = (more: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...more });
export const option = (value: string) => ({ text: plain(value), value });
export const rich = (text: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});
export const cell = (text: string) => ({ type: 'raw_text', text });
export const task = (more: object = {}) => ({
  type: 'task_card',
  task_id: 't1',
  title: 'Migrate',
  status: 'pending',
  ...more,
});
export const line = (more: object = {}) => ({
  type: 'data_visualization',
  title: 'p95',
  chart: {
    type: 'line',
    series: [
      {
        name: 'web',
        data: [
          { label: 'a', value: 1 },
          { label: 'b', value: -2 },
        ],
      },
    ],
    axis_config: { categories: ['a', 'b'], y_label: 'ms' },
    ...more,
  },
});
