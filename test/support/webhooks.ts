import type { ReleaseId } from '../../src/domain/ids.ts';
import type { Subscriber } from '../../src/domain/webhook/subscriber.ts';
import { createHttpClient } from '../../src/integrations/kit/http/http-client.ts';
import { createWebhookSender } from '../../src/integrations/webhook-sender.ts';
import { Secret } from '../../src/lib/redact.ts';
import { ok } from '../../src/lib/result.ts';
import type { Database } from '../../src/ports/database.ts';
import type { Deps } from '../../src/usecases/deps.ts';
import { inRelease } from '../../src/usecases/release-work.ts';
import { aRelease } from './builders.ts';
import { withParts } from './fake-systems.ts';
import { must } from './story.ts';
import { type TestDeps, testDeps } from './test-deps.ts';

export const webhookSecret = `whsec_${Buffer.from('a secret of thirty-two bytes ...').toString('base64')}`;

export function aSubscriber(more: Partial<Subscriber> = {}): Subscriber {
  return {
    name: 'board',
    url: 'http://127.0.0.1:9/events',
    secretVariables: ['BOARD_SECRET'],
    format: 'standard',
    events: null,
    services: null,
    environments: null,
    giveUpAfterMs: 24 * 3_600_000,
    ...more,
  };
}

/** Test dependencies that really send, to these subscribers. */
export function webhookDeps(
  database: Database,
  subscribers: readonly Subscriber[],
  variables: Readonly<Record<string, string>> = { BOARD_SECRET: webhookSecret },
): TestDeps {
  const test = testDeps(database);
  test.deps.settings = { ...test.deps.settings, webhooks: subscribers };
  test.deps.systems = withParts(test.deps.systems, { webhookSender: senderWith(test.clock, variables) });
  return test;
}

/** What a reload of the settings does. */
export function subscribe(test: TestDeps, subscribers: readonly Subscriber[]): void {
  test.deps.settings = { ...test.deps.settings, webhooks: subscribers };
}

export function senderWith(clock: Deps['clock'], variables: Readonly<Record<string, string>>) {
  const secret = (name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`the environment variable ${name} is not set`);
    return new Secret(value);
  };
  return createWebhookSender({ clock, secret }, createHttpClient(clock));
}

/** A release without events, of a service of its own. */
export async function emptyRelease(database: Database, service?: string): Promise<ReleaseId> {
  const release = aRelease(service === undefined ? {} : { service });
  return (await database.transaction((stores) => stores.releases.insert(release))).id;
}

/** Records `count` events with this release in one transaction, the way every use case does. */
export async function record(deps: Deps, id: ReleaseId, count = 1, reason = 'because'): Promise<void> {
  const actor = { kind: 'person', id: 'U1' } as const;
  await deps.database.transaction(async (stores) => {
    const done = await inRelease(deps, stores, id, actor, async (work) => {
      for (let number = 0; number < count; number += 1)
        await work.record(number % 2 === 0 ? 'release.failed' : 'release.closed', { reason });
      return ok(undefined);
    });
    must(done);
  });
}
