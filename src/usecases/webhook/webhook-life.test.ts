import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accept, type FakeReceiver, fakeReceiver, refuse } from '../../../test/fakes/webhook-receiver.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { declaration } from '../../../test/support/incidents.ts';
import { by, completed, eventTypes, must, opened, refusal } from '../../../test/support/story.ts';
import { clearQueues, settle, workUntil } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import {
  aSubscriber,
  emptyRelease,
  record,
  subscribe,
  webhookDeps,
  webhookSecret,
} from '../../../test/support/webhooks.ts';
import type { CDEvent } from '../../domain/webhook/cdevents.ts';
import type { Payload } from '../../domain/webhook/payload.ts';
import { keepSecret } from '../../lib/redact.ts';
import { decideRelease } from '../approval/decide-release.ts';
import { declareIncident } from '../incident/declare-incident.ts';
import { listWebhooks } from './list-webhooks.ts';
import { sendAgain } from './send-again.ts';

const database = embeddedDatabase();
let receiver: FakeReceiver;

beforeEach(async () => {
  receiver = await fakeReceiver();
});
afterEach(async () => {
  await clearQueues(database());
  await receiver.close();
});

const payloads = () => receiver.received.map(({ body }) => JSON.parse(body) as Payload);

describe('a whole release', () => {
  it('is told from its first event to its last, each signed and in the order of the record', async () => {
    const test = webhookDeps(database(), [aSubscriber({ name: 'whole', url: receiver.url })]);
    const id = await completed(test);
    await workUntil(test.deps, test.work, 'everything is told', async () => {
      return receiver.received.length >= (await eventTypes(test, id)).length;
    });
    expect(payloads().map(({ type }) => type)).toEqual(await eventTypes(test, id));
    expect(payloads().map(({ data }) => data.position)).toEqual(payloads().map((_, index) => index + 1));
    for (const { headers, body } of receiver.received) {
      const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      // Receivers compare the timestamp with their own clock, which is not the clock of this test.
      const at = new Date(Number(flat['webhook-timestamp']) * 1_000);
      expect(new Webhook(webhookSecret).sign(String(flat['webhook-id']), at, body)).toBe(flat['webhook-signature']);
    }
    expect(payloads()[0]).toEqual({
      type: 'release.opened',
      timestamp: expect.stringMatching(/^2026-03-03T10:00/),
      data: {
        schemaVersion: 1,
        position: 1,
        release: {
          id,
          ref: expect.stringMatching(/^R-\d+$/),
          service: test.services.shop,
          version: '1.1.0',
          environment: 'production',
        },
        incident: null,
        actor: { kind: 'person', id: people.requester },
        details: { service: test.services.shop, version: '1.1.0', environment: 'production', reason: 'to sell more' },
      },
    });
    expect(payloads()[1]?.data.details.planHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is told to a subscriber of CDEvents as a chain', async () => {
    const test = webhookDeps(database(), [aSubscriber({ name: 'chain', url: receiver.url, format: 'cdevents' })]);
    const id = await completed(test);
    await workUntil(test.deps, test.work, 'everything is told', () => receiver.received.length >= 4);
    await settle(test.deps, test.work);
    const events = receiver.received.map(({ body }) => JSON.parse(body) as CDEvent);
    expect(events.map(({ context }) => context.type)).toEqual([
      'dev.cdevents.pipelinerun.queued.0.3.0',
      'dev.cdevents.pipelinerun.started.0.3.0',
      'dev.cdevents.service.upgraded.0.3.0',
      'dev.cdevents.pipelinerun.finished.0.3.0',
    ]);
    for (const [index, { context, subject }] of events.entries()) {
      const { headers } = receiver.received[index] ?? { headers: {} };
      expect(context.chainId).toBe(id);
      expect(context.links?.[0]?.from.contextId).toBe(events[index - 1]?.context.id);
      expect(headers).toMatchObject({
        'ce-specversion': '1.0',
        'ce-id': context.id,
        'ce-type': context.type,
        'ce-source': 'urn:quarterdeck:Test%20Company',
        'ce-subject': subject.id,
        'ce-time': context.timestamp,
        'webhook-id': context.id,
        'webhook-signature': expect.stringMatching(/^v1,/),
      });
    }
  });

  it('is told without what people wrote to each other, and without secrets', async () => {
    const test = webhookDeps(database(), [aSubscriber({ name: 'discreet', url: receiver.url })]);
    const id = await opened(test, { reason: 'because of ghp_0123456789abcdefghijklmnopqrstuvwxyz' });
    const comment = 'between you and me, this is a bad idea';
    must(
      await decideRelease(
        test.deps,
        { releaseId: id, decision: 'approve', planHash: null, comment },
        by(people.approver),
      ),
    );
    const release = await emptyRelease(database());
    await record(test.deps, release, 1, 'the password is correct-horse-battery');
    keepSecret('correct-horse-battery');
    await settle(test.deps, test.work);
    expect(payloads().length).toBeGreaterThan(3);
    const text = JSON.stringify(payloads());
    expect(text).not.toMatch(/between you and me|ghp_0123|correct-horse/);
    expect(text).toContain('***');
  });
});

describe('an incident without a release', () => {
  it('is told from its own record', async () => {
    const test = webhookDeps(database(), [
      aSubscriber({ name: 'incidents', url: receiver.url, events: ['incident.*'] }),
    ]);
    const { ref } = must(await declareIncident(test.deps, declaration(test), by(people.requester)));
    await settle(test.deps, test.work);
    expect(payloads()).toMatchObject([
      {
        type: 'incident.declared',
        data: { release: null, incident: { ref, service: test.services.shop }, details: { ref } },
      },
    ]);
  });
});

describe('dead letters', () => {
  it('are sent again on request, one or all, with the same ids and before what is later', async () => {
    const test = webhookDeps(database(), [aSubscriber({ name: 'dead', url: receiver.url })]);
    receiver.answer = refuse(410);
    const release = await emptyRelease(database());
    await record(test.deps, release, 3);
    await settle(test.deps, test.work);
    const [listed] = await listWebhooks(test.deps);
    expect(listed?.letters.map(({ position }) => position)).toEqual([3, 2, 1]);
    receiver.answer = accept;
    const letter = listed?.letters.find(({ position }) => position === 2)?.ref ?? '';
    const one = { subscriber: 'dead', letter: letter.toLowerCase() };
    expect(must(await sendAgain(test.deps, one, by(people.bystander)))).toEqual({ subscriber: 'dead', count: 1 });
    await settle(test.deps, test.work);
    expect(payloads().map(({ data }) => data.position)).toEqual([1, 2]);
    expect(refusal(await sendAgain(test.deps, one, by(people.bystander)))).toMatchObject({ kind: 'no_dead_letter' });
    await record(test.deps, release, 1);
    expect(must(await sendAgain(test.deps, { subscriber: 'dead', letter: null }, by(people.bystander))).count).toBe(2);
    await settle(test.deps, test.work);
    expect(payloads().map(({ data }) => data.position)).toEqual([1, 2, 1, 3, 4]);
    expect(receiver.received[0]?.id).toBe(receiver.received[2]?.id);
    expect((await listWebhooks(test.deps))[0]).toMatchObject({ deadLetters: 0, waiting: 0, trouble: null });
  });

  it('have the whole time once more, and are dead letters again after it', async () => {
    const test = webhookDeps(database(), [aSubscriber({ name: 'twice', url: receiver.url, giveUpAfterMs: 60_000 })]);
    receiver.answer = refuse(410);
    await record(test.deps, await emptyRelease(database()));
    await settle(test.deps, test.work);
    receiver.answer = refuse(500);
    test.clock.advance(7 * 86_400_000);
    must(await sendAgain(test.deps, { subscriber: 'twice', letter: null }, by(people.bystander)));
    await settle(test.deps, test.work);
    expect((await listWebhooks(test.deps))[0]).toMatchObject({ deadLetters: 0, waiting: 1 });
    test.clock.advance(60_000);
    await database().transaction(async (stores) => {
      for (const feed of await stores.webhooks.waiting('twice')) await stores.webhooks.schedule(feed, 0);
    });
    await settle(test.deps, test.work);
    expect((await listWebhooks(test.deps))[0]).toMatchObject({ deadLetters: 1, waiting: 0 });
  });

  it('are left out when they are sent again in a format that has no such event', async () => {
    const before = aSubscriber({ name: 'format', url: receiver.url });
    const test = webhookDeps(database(), [before]);
    receiver.answer = refuse(410);
    await record(test.deps, await emptyRelease(database()), 2);
    await settle(test.deps, test.work);
    receiver.answer = accept;
    receiver.received.length = 0;
    subscribe(test, [{ ...before, format: 'cdevents' }]);
    must(await sendAgain(test.deps, { subscriber: 'format', letter: null }, by(people.bystander)));
    await settle(test.deps, test.work);
    const types = receiver.received.map(({ body }) => (JSON.parse(body) as CDEvent).context.type);
    expect(types).toEqual(['dev.cdevents.pipelinerun.finished.0.3.0']);
    expect((await listWebhooks(test.deps))[0]).toMatchObject({ deadLetters: 0, waiting: 0 });
  });

  it('are sent again by nobody but members, and only to subscribers in the settings', async () => {
    const test = webhookDeps(database(), [aSubscriber({ name: 'closed', url: receiver.url })]);
    const ask = (subscriber: string, person: string) =>
      sendAgain(test.deps, { subscriber, letter: null }, by(person)).then((answer) => refusal(answer).kind);
    expect(await ask('closed', people.guest)).toBe('guest');
    expect(await ask('closed', people.outsider)).toBe('outsider');
    expect(await ask('nobody', people.bystander)).toBe('unknown_subscriber');
    expect(await ask('closed', people.bystander)).toBe('no_dead_letter');
  });
});
