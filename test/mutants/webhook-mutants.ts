import type { Mutant } from './mutant.ts';

const deliver = 'src/usecases/webhook/deliver-webhook.ts';
const deliverTest = 'src/usecases/webhook/deliver-webhook.test.ts';
const lifeTest = 'src/usecases/webhook/webhook-life.test.ts';
const queue = 'src/db/stores/webhook-queue.ts';
const storeTests = ['src/db/webhooks.test.ts'];
const sender = 'src/integrations/webhook-sender.ts';
const senderTest = 'src/integrations/webhook-sender.test.ts';

/** Defects in what other systems are told by webhooks: the order, what is lost, and what is signed. */
export const webhookMutants: readonly Mutant[] = [
  {
    name: 'webhooks out: an event that waits is passed over when another one is recorded',
    file: queue,
    find: '    where webhook_feeds.due_at is null`;',
    replace: '`;',
    caughtBy: [...storeTests, lifeTest],
  },
  {
    name: 'webhooks out: an event that failed is passed over by the next one',
    file: deliver,
    find: 'await stores.webhooks.save({ ...(current ?? feed), failingSince: since });',
    replace: 'await stores.webhooks.save({ ...(current ?? feed), position: happening.position, failingSince: since });',
    caughtBy: [deliverTest, lifeTest],
  },
  {
    name: 'webhooks out: an event that was given up is kept nowhere',
    file: deliver,
    find: 'await stores.webhooks.bury({',
    replace: 'if (position < 0)\n      await stores.webhooks.bury({',
    caughtBy: [deliverTest],
  },
  {
    name: 'webhooks out: an event that is sent again is lost',
    file: queue,
    find: 'jsonb_array_elements_text(feed.again || grouped.positions)',
    replace: 'jsonb_array_elements_text(feed.again)',
    caughtBy: [...storeTests, lifeTest],
  },
  {
    name: 'webhooks out: each attempt has an id of its own',
    file: 'src/usecases/webhook/build-message.ts',
    find: 'sha256(`${subscriber.name}:${about.id}:${position}`)',
    replace: 'sha256(`${subscriber.name}:${about.id}:${position}:${performance.now()}`)',
    caughtBy: [deliverTest, lifeTest],
  },
  {
    name: 'webhooks out: a redirect counts as taken',
    file: 'src/domain/webhook/retry.ts',
    find: 'if (status >= 200 && status < 300) return null;',
    replace: 'if (status >= 200 && status < 400) return null;',
    caughtBy: ['src/domain/webhook/retry.test.ts'],
  },
  {
    name: 'webhooks out: what is signed is not what is sent',
    file: sender,
    find: '        body,\n        headers: {',
    replace: '        body: JSON.parse(body),\n        headers: {',
    caughtBy: [senderTest],
  },
  {
    name: 'webhooks out: the time is not signed',
    file: 'src/lib/webhook-signature.ts',
    find: '${message.id}.${message.timestamp}.${message.body}',
    replace: '${message.id}.${message.body}',
    caughtBy: [senderTest],
  },
  {
    name: 'webhooks out: a subscriber is told of services that it did not ask for',
    file: 'src/domain/webhook/subscriber.ts',
    find: '(services?.includes(service) ?? true)',
    replace: '(services?.includes(service) !== null)',
    caughtBy: [deliverTest, 'src/usecases/webhook/want-webhooks.test.ts'],
  },
];
