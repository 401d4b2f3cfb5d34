import { afterAll, expect, test } from 'vitest';
import { createHttpClient } from '../../src/integrations/kit/http/http-client.ts';
import { createPagerdutyApi } from '../../src/integrations/pagerduty/pagerduty-api.ts';
import { createPagerdutyPager } from '../../src/integrations/pagerduty/pagerduty-pager.ts';
import { createPagerdutySource } from '../../src/integrations/pagerduty/pagerduty-source.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { Secret } from '../../src/lib/redact.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { FakePagerduty, signatureOf } from '../fakes/pagerduty.ts';
import { waitingIds } from '../support/escalated.ts';
import { withParts } from '../support/fake-systems.ts';
import { approveAndStart, fill, press, request, submit, view } from './play.ts';
import { stageForAll, until } from './stage.ts';

const { lena, tom, ada } = personIds;
const secret = 'the secret of the webhook';
const fake = await new FakePagerduty().start();
afterAll(() => fake.server.stop());
const inPagerduty = {
  tom: fake.user('PTOM', 'Thomas O.', 'tom.okafor@harbor.example'),
  sam: fake.user('PSAM', 'Sam the Contractor', 'sam@elsewhere.example'),
};
fake.onCall = [{ level: 1, user: 'PTOM', place: 'PSCHED' }];

const ids = waitingIds();
let isPaying = true;
const stage = stageForAll({
  policy: { watchWindow: '10 min' },
  edit: (yaml) =>
    `${yaml
      .replace(
        'organization:\n',
        `organization:
  escalation:
    critical:
      - { notify: [escalation channel, on-call, { pager: pagerduty }] }
      - { notify: [manager], after: 1 h }
`,
      )
      .replace(/onCall: S0ONCALL01/, 'onCall: { uses: pagerduty, schedule: PSCHED }')}
integrations: { pagerduty: { routingKeyVariable: A, apiTokenVariable: B, webhookSecretVariable: C } }
`,
  exchange: (deps) => {
    const http = createHttpClient(systemClock);
    const api = createPagerdutyApi({ url: fake.server.url, token: new Secret('an-api-token'), http });
    return {
      ...deps,
      ids,
      systems: withParts(deps.systems, {
        onCall: api,
        pagerSource: createPagerdutySource({ secrets: [new Secret(secret)], api }),
        pager: createPagerdutyPager({
          url: `${fake.server.url}/v2`,
          routingKey: () => new Secret('a-routing-key'),
          clock: systemClock,
          http,
        }),
        metricSource: {
          read: async (query) => {
            const source = await deps.systems.metricSource('http');
            if (isPaying || !String(query.with.url).endsWith('/pay')) return source.read(query);
            return { kind: 'answered', status: 500, latencyMs: 20, body: 'no', at: deps.clock.now() };
          },
        },
      }),
    };
  },
});

const inChannel = (words: string) =>
  until(`a page in the channel: ${words}`, async () =>
    (await stage().people.workspace.messages(lena, channelIds.onCall)).find(
      (one) => one.text.includes('Paying') && one.text.includes(words),
    ),
  );
const pagesTo = async (person: string) =>
  (await stage().people.workspace.directMessages(person)).filter(({ text }) => text.includes(' · since '));

const deliver = async (body: string) => {
  const response = await fetch(`http://127.0.0.1:${stage().bot.port}/hooks/pagerduty`, {
    method: 'POST',
    headers: { 'x-pagerduty-signature': signatureOf(body, secret) },
    body,
  });
  expect(response.status).toBe(200);
};
const incident = (status: string) =>
  until(`an incident that is ${status}`, async () => fake.incidents.findLast((one) => one.status === status));

test('a problem pages through PagerDuty, and whoever is on call there in Slack', async () => {
  await request(stage(), 'shop 1.1.0');
  await approveAndStart(stage(), 'R-1');
  await until('it is watched', async () => (await view(stage(), 'R-1')).deployment?.state === 'verifying');
  isPaying = false;
  await incident('triggered');
  await until('Tom is paged', async () => (await pagesTo(tom)).length === 1);
  expect(await pagesTo(lena)).toEqual([]);
});

test('an acknowledgment in PagerDuty is shown in Slack, and nobody else is paged', async () => {
  const { key } = await incident('triggered');
  await deliver(fake.act(key, 'acknowledged', inPagerduty.tom));
  await inChannel(`Acknowledged by <@${tom}> in PagerDuty.`);
  await ids.passTime(stage().bot.deps.database);
  await until('nothing is due', async () => (await stage().read((stores) => stores.reminders.state())).due === 0);
  expect(await pagesTo(ada)).toEqual([]);
  expect(await stage().people.says(lena, '/deploy ack R-1')).toContain(`<@${tom}>`);
});

test('a problem that is raised again notifies the people of PagerDuty again', async () => {
  expect(await stage().people.says(tom, '/deploy snooze R-1 30 min')).toContain('snoozed until');
  await ids.passTime(stage().bot.deps.database);
  await until('a second incident', async () => fake.incidents.length === 2 && fake.open(fake.incidents[0]?.key ?? ''));
  expect(fake.incidents.map(({ status }) => status)).toEqual(['resolved', 'triggered']);
  // PagerDuty tells of what we did ourselves.
  const [first] = fake.incidents;
  if (first) await deliver(fake.webhook('incident.resolved', first, 'integration'));
  expect((await view(stage(), 'R-1')).escalations.filter(({ acknowledgedBy }) => acknowledgedBy !== null)).toEqual([]);
});

test('somebody who is not in Slack is shown by name, and the problem stays open when they resolve it', async () => {
  const { key } = await incident('triggered');
  await deliver(fake.act(key, 'resolved', inPagerduty.sam));
  await inChannel('Acknowledged by Sam the Contractor in PagerDuty.');
  await inChannel(
    'Resolved by Sam the Contractor in PagerDuty. It stays open here until the watch sees that it is over.',
  );
  expect(await stage().people.says(lena, '/deploy ack R-1')).toContain('Sam the Contractor acknowledged what is open');
});

test('what is taken over in Slack is acknowledged in PagerDuty, and resolved there when it is over', async () => {
  const { people } = stage();
  expect(await people.says(lena, '/deploy handover R-1 @tom.okafor')).toContain('handed over');
  expect(await people.says(tom, '/deploy snooze R-1 30 min')).toContain('snoozed until');
  await ids.passTime(stage().bot.deps.database);
  await incident('triggered');
  expect(await people.says(lena, '/deploy ack R-1')).toContain('You own R-1');
  await incident('acknowledged');
  await inChannel(`Acknowledged by <@${lena}>.`);
  isPaying = true;
  await until('it is well again', async () => (await view(stage(), 'R-1')).deployment?.state === 'verifying');
  await until('nothing is open', async () => fake.incidents.every(({ status }) => status === 'resolved'));
  await inChannel('Closed.');
  expect(new Set(fake.incidents.map((one) => one.key)).size).toBe(1);
  expect(stage().errors).toEqual([]);
});

test('an incident without a release pages the same people, and is acknowledged and ended both ways', async () => {
  const { people } = stage();
  const before = fake.incidents.length;
  const card = (words: string) => people.cardThat(lena, 'I-1', words, ({ text }) => text.includes(words));
  const typed = { kind: 'say', as: lena, channel: channelIds.releases, text: '/deploy incident shop' } as const;
  await stage().workspace.act(typed);
  await until('the form', async () => stage().workspace.view(lena)?.modal?.title === 'Declare an incident');
  await fill(stage(), lena, { title: 'Nobody can pay', impact: 'no card is accepted', severity: '1' });
  expect(await submit(stage(), lena)).toMatchObject({ ok: true });
  const { key } = await incident('triggered');
  expect(fake.incidents.slice(before)).toHaveLength(1);
  await card('paged by pagerduty; nobody has acknowledged yet');

  await deliver(fake.act(key, 'acknowledged', inPagerduty.sam));
  await card('*Page* acknowledged by Sam the Contractor in PagerDuty');
  expect(await people.says(tom, '/deploy ack I-1')).toContain('PAGE_ACKNOWLEDGED');
  expect(await people.says(tom, '/deploy ack I-9')).toContain('UNKNOWN_INCIDENT');

  await press(stage(), lena, 'I-1', 'incident.assess');
  await until('the form', async () => stage().workspace.view(lena)?.modal?.title === 'Assess I-1');
  await fill(stage(), lena, { severity: '1', scope: 'payments', impact: 'no card is accepted' });
  expect(await submit(stage(), lena)).toMatchObject({ ok: true });
  await press(stage(), lena, 'I-1', 'incident.resolve');
  await until('the form', async () => stage().workspace.view(lena)?.modal?.title === 'Resolve I-1');
  await fill(stage(), lena, { how: 'fixed_forward', words: 'the limit was raised' });
  expect(await submit(stage(), lena)).toMatchObject({ ok: true });
  await until('it is over in PagerDuty', async () => fake.incidents.every(({ status }) => status === 'resolved'));
  expect(fake.incidents.slice(before)).toHaveLength(1);
  expect(stage().errors).toEqual([]);
});
