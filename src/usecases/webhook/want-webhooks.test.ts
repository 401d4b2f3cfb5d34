import { expect, it } from 'vitest';
import { id } from '../../../test/support/builders.ts';
import { testSettings } from '../../../test/support/test-settings.ts';
import { aSubscriber } from '../../../test/support/webhooks.ts';
import type { Subscriber } from '../../domain/webhook/subscriber.ts';
import { randomIds } from '../../lib/ids.ts';
import type { WebhookStore } from '../../ports/stores/webhook-store.ts';
import { wantWebhooks } from './want-webhooks.ts';

/** Who is told of a rollback of the shop in production. */
async function told(webhooks: readonly Subscriber[]): Promise<string[]> {
  const names: string[] = [];
  const want: WebhookStore['want'] = async (_about, feeds, recorded) => {
    expect(recorded).toBe(2);
    names.push(...feeds.map(({ subscriber }) => subscriber));
  };
  const about = { kind: 'release', id: id<'Release'>('rel'), service: 'shop', environment: 'production' } as const;
  const stores = { webhooks: { want } as WebhookStore };
  const deps = { settings: { ...testSettings(), webhooks }, ids: randomIds };
  await wantWebhooks(deps, stores, about, ['rollback.started', 'note.added']);
  return names;
}

it('tells those who asked for one of the events, of this service and this environment', async () => {
  const all = [
    aSubscriber({ name: 'everything' }),
    aSubscriber({ name: 'by-name', events: ['note.added'] }),
    aSubscriber({ name: 'by-beginning', events: ['rollback.*'], services: ['shop'], environments: ['production'] }),
    aSubscriber({ name: 'others', events: ['roll.*', 'note', 'release.*'] }),
    aSubscriber({ name: 'other-service', services: ['bank'] }),
    aSubscriber({ name: 'other-environment', environments: ['staging'] }),
    aSubscriber({ name: 'no-counterpart', format: 'cdevents' }),
  ];
  expect(await told(all)).toEqual(['everything', 'by-name', 'by-beginning']);
});

it('writes nothing when nobody asked', async () => {
  const about = { kind: 'release', id: id<'Release'>('rel'), service: 'shop', environment: 'production' } as const;
  const stores = {
    get webhooks(): WebhookStore {
      throw new Error('nothing is to be written');
    },
  };
  const none = { settings: testSettings(), ids: randomIds };
  await wantWebhooks(none, stores, about, ['release.failed']);
  const other = { ...none, settings: { ...none.settings, webhooks: [aSubscriber({ services: ['bank'] })] } };
  await wantWebhooks(other, stores, about, ['release.failed']);
});
