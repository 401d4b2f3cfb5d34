import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseSettings } from '../src/config/settings.ts';
import { mappedTypes } from '../src/domain/webhook/cdevents.ts';
import { detailsOf, webhookEvents } from '../src/domain/webhook/payload.ts';
import { integrations } from './support/integrations.ts';
import { webhookSecret } from './support/webhooks.ts';

const guide = readFileSync(new URL('../docs/guides/webhooks.md', import.meta.url), 'utf8');

/** First and second cells of the rows below a heading whose first cell is an event. */
function rowsBelow(heading: string): [string, string][] {
  const [, after = ''] = guide.split(`\n${heading}\n`);
  const [part = ''] = after.split('\n## ');
  return [...part.matchAll(/^\| `([a-z_]+\.[a-z_]+)` \| ([^|]*) \|/gm)].map(([, type = '', cell = '']) => [type, cell]);
}

describe('docs/guides/webhooks.md', () => {
  test('names every event with its fields, and no other', () => {
    const expected = webhookEvents.map((type) => [
      type,
      detailsOf(type)
        .map((field) => `\`${field}\``)
        .join(', '),
    ]);
    expect(expected.length).toBeGreaterThan(40);
    expect(rowsBelow('### Events')).toEqual(expected);
  });

  test('names every event that has a counterpart in CDEvents, and no other', () => {
    expect(
      rowsBelow('## CDEvents')
        .map(([type]) => type)
        .sort(),
    ).toEqual([...mappedTypes].sort());
  });

  test('has an example that is read as it stands', () => {
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? [];
    const settings = parseSettings(yaml, 'webhooks.md', { BOARD_WEBHOOK_SECRET: webhookSecret }, { integrations });
    expect(settings.webhooks).toMatchObject([{ name: 'board', secretVariables: ['BOARD_WEBHOOK_SECRET'] }]);
  });

  test('shows how to verify a request, and that works', async () => {
    const [, code = ''] = /```js\n([\s\S]*?)```/.exec(guide) ?? [];
    const { isGenuine } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
      isGenuine(headers: Record<string, string>, body: string, secret: string): boolean;
    };
    const { signWebhook } = await import('../src/lib/webhook-signature.ts');
    const timestamp = Math.floor(Date.now() / 1_000);
    const message = { id: 'msg_1', timestamp, body: '{"type":"release.opened"}' };
    const other = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    const headersOf = (at: number) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(at),
      'webhook-signature': signWebhook({ ...message, timestamp: at }, [other, webhookSecret]),
    });
    expect(isGenuine(headersOf(timestamp), message.body, webhookSecret)).toBe(true);
    expect(isGenuine(headersOf(timestamp), `${message.body} `, webhookSecret)).toBe(false);
    expect(isGenuine(headersOf(timestamp - 3_600), message.body, webhookSecret)).toBe(false);
    expect(isGenuine(headersOf(timestamp), message.body, `whsec_${Buffer.alloc(24, 2).toString('base64')}`)).toBe(
      false,
    );
  });
});
