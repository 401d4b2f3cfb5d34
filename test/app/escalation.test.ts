import { expect, test } from 'vitest';
import { findElement } from '../../src/cli/demo/workspace-client.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import type { Message } from '../../src/local-workspace/protocol.ts';
import { waitingIds } from '../support/escalated.ts';
import { fakePager } from '../support/fake-pager.ts';
import { withParts } from '../support/fake-systems.ts';
import { approveAndStart, fill, request, submit, view } from './play.ts';
import { type Stage, stageForAll, until } from './stage.ts';

const { lena, tom, ada, marcus } = personIds;
const token = 'the token of the test, which is long enough';

const pager = fakePager();
const ids = waitingIds();
let isPaying = true;
const stage = stageForAll({
  policy: { watchWindow: '10 min' },
  variables: { ALERTMANAGER_TOKEN: token },
  edit: (yaml) =>
    `${yaml.replace(
      'organization:\n',
      `organization:
  escalation:
    critical:
      - { notify: [escalation channel, { pager: alertmanager }] }
      - { notify: [on-call], after: 1 s }
      - { notify: [manager], after: 1 h }
    warning: [{ notify: ["${channelIds.opsUpdates}"] }]
`,
    )}\nintegrations: { alertmanager: { tokenVariable: ALERTMANAGER_TOKEN, url: "http://127.0.0.1:1" } }\n`,
  exchange: (deps) => ({
    ...deps,
    ids,
    systems: withParts(deps.systems, {
      pager,
      metricSource: {
        read: async (query) => {
          const source = await deps.systems.metricSource('http');
          if (isPaying || !String(query.with.url).endsWith('/pay')) return source.read(query);
          return { kind: 'answered', status: 500, latencyMs: 20, body: 'no', at: deps.clock.now() };
        },
      },
    }),
  }),
});

const directPages = async ({ people }: Stage, as: string, words = ''): Promise<Message[]> =>
  (await people.workspace.directMessages(as)).filter(
    (one) => findElement(one, 'escalation.snooze') && one.text.includes(words),
  );

const inChannel = (words: string) =>
  until(`a page in the channel: ${words}`, async () =>
    (await stage().people.workspace.messages(lena, channelIds.onCall)).find(
      (one) => one.text.includes('Paying') && one.text.includes(words),
    ),
  );

/** Whatever was scheduled is done now. */
async function passTime(): Promise<void> {
  await ids.passTime(stage().bot.deps.database);
  await until('nothing is due', async () => {
    const { due, leased } = await stage().read((stores) => stores.reminders.state());
    return due === 0 && leased === 0;
  });
}

const alert = (status: 'firing' | 'resolved', severity = 'critical', name = 'QueueIsFull') =>
  fetch(`http://127.0.0.1:${stage().bot.port}/hooks/alertmanager`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({
      version: '4',
      alerts: [
        {
          status,
          labels: { alertname: name, service: 'shop', environment: 'production', severity },
          startsAt: new Date().toISOString(),
          fingerprint: name,
        },
      ],
    }),
  });

test('a problem goes from tier to tier until somebody acknowledges it', async () => {
  await request(stage(), 'shop 1.1.0');
  await approveAndStart(stage(), 'R-1');
  await until('it is watched', async () => (await view(stage(), 'R-1')).deployment?.state === 'verifying');
  isPaying = false;
  expect((await inChannel('Next: Lena Fischer (on call)')).text).toContain('tier 1 of 3');
  await until('Lena is paged', async () => (await directPages(stage(), lena, 'Paying')).length === 1);
  expect((await inChannel('tier 2 of 3')).text).toContain('Next: Ada Lindqvist (manager), ');
  await until('the pager is raised', async () => pager.alerts.size === 1);
  expect(await directPages(stage(), ada)).toEqual([]);
});

test('a warning reaches its own audience', async () => {
  expect((await alert('firing', 'warning', 'DiskIsFilling')).status).toBe(200);
  const page = await until('a page for operations', async () =>
    (await stage().people.workspace.messages(lena, channelIds.opsUpdates)).find((one) =>
      findElement(one, 'analysis.acknowledge'),
    ),
  );
  expect(page.text).toContain('DiskIsFilling');
  const channel = await stage().people.workspace.messages(lena, channelIds.onCall);
  expect(channel.filter((one) => one.text.startsWith(':warning: *R-1') && one.text.includes('DiskIs'))).toEqual([]);
  await stage().people.press(tom, async () => page, 'analysis.acknowledge');
  await until('Tom is told', async () =>
    (await stage().people.privates(tom, channelIds.opsUpdates)).find(({ text }) => text.includes('You own R-1')),
  );
});

test('one press acknowledges everything that is open of the release, and the next person is told by whom', async () => {
  expect((await alert('firing')).status).toBe(200);
  await stage().people.press(lena, () => inChannel('Paying'), 'escalation.acknowledge_all');
  await inChannel(`Acknowledged by <@${lena}>`);
  const { escalations } = await view(stage(), 'R-1');
  const critical = escalations.filter(({ severity }) => severity !== 'warning');
  expect(critical.map(({ acknowledgedBy }) => acknowledgedBy)).toEqual([lena, lena]);
  const answer = await stage().people.says(marcus, '/deploy ack R-1');
  expect(answer).toContain('ALREADY_ACKNOWLEDGED');
  expect(answer).toContain(`<@${lena}>`);
  await until('the pager is quiet', async () => [...pager.alerts.values()].every(({ isQuiet }) => isQuiet));
  await passTime();
  expect(await directPages(stage(), ada)).toEqual([]);
});

test('a handover pages the new owner, and everybody sees who gave it to whom', async () => {
  const { people } = stage();
  expect(await people.says(lena, '/deploy handover R-1 @nobody.here')).toContain('UNKNOWN_PERSON');
  expect(await people.says(lena, '/deploy handover R-1 @casey.guest')).toContain('CANNOT_TAKE_OVER');
  const answer = await people.says(lena, '/deploy handover shop @tom.okafor payments are <!channel> yours');
  expect(answer).toContain(`handed over to <@${tom}>`);
  await until('Tom is paged', async () => (await directPages(stage(), tom, 'Paying')).length === 1);
  const page = await inChannel(`Handed over to <@${tom}> by <@${lena}>: payments are &lt;!channel&gt; yours`);
  expect(page.text).toContain(`Owner: <@${tom}>, who has not acknowledged it yet.`);
  expect(page.text).toContain('Next: Ada Lindqvist (manager), ');
  await people.press(tom, async () => (await directPages(stage(), tom, 'Paying'))[0], 'analysis.acknowledge');
  await inChannel(`Acknowledged by <@${tom}>`);
});

test('a snooze is shown with its end, and afterward the people are paged again', async () => {
  const { people, workspace } = stage();
  const press = () =>
    people.press(tom, async () => (await directPages(stage(), tom, 'Paying'))[0], 'escalation.snooze');
  await press();
  await until('the form is open', async () => workspace.view(tom)?.modal != null);
  await fill(stage(), tom, { for: 'until', until: { seconds: Math.floor(Date.now() / 1_000) + 3 * 86_400 } });
  await submit(stage(), tom);
  expect(JSON.stringify(workspace.view(tom))).toContain('SNOOZE_BOUNDS');
  await fill(stage(), tom, { for: '60' });
  expect(await submit(stage(), tom)).toMatchObject({ ok: true });
  await inChannel(`Snoozed by <@${tom}> until <!date`);
  const before = (await directPages(stage(), lena, 'Paying')).length;
  await passTime();
  await until('Lena is paged again', async () => (await directPages(stage(), lena, 'Paying')).length === before + 1);
  expect((await inChannel('Next: Ada Lindqvist (manager)')).text).not.toContain('Snoozed');
});

test('a snooze by a command quiets what is open, and its words are understood or refused', async () => {
  const { people } = stage();
  expect(await people.says(tom, '/deploy snooze R-1')).toContain('For how long? Nothing was snoozed.');
  expect(await people.says(tom, '/deploy snooze R-1 tomorrow')).toContain('“tomorrow” is no duration');
  expect(await people.says(tom, '/deploy snooze shop 3 d')).toContain('SNOOZE_BOUNDS');
  expect(await people.says(tom, '/deploy snooze R-99 30 min')).toContain('UNKNOWN_RELEASE');
  const { escalations } = await view(stage(), 'R-1');
  expect(escalations.every(({ snoozedUntil }) => snoozedUntil === null)).toBe(true);
  // The only release with something open; the number of minutes is not taken for a release.
  const answer = await people.says(tom, '/deploy snooze for 30 min');
  expect(answer).toContain('snoozed until <!date');
  expect(answer).toContain('R-1');
  await inChannel(`Snoozed by <@${tom}> until <!date`);
  const before = (await directPages(stage(), lena, 'Paying')).length;
  await passTime();
  await until('Lena is paged again', async () => (await directPages(stage(), lena, 'Paying')).length === before + 1);
});

test('a handover by the form goes to whom was chosen', async () => {
  const { people, workspace } = stage();
  await people.press(lena, () => inChannel('Paying'), 'escalation.hand_over');
  await until('the form is open', async () => workspace.view(lena)?.modal != null);
  await fill(stage(), lena, { to: personIds.casey, note: 'please' });
  await submit(stage(), lena);
  expect(JSON.stringify(workspace.view(lena))).toContain('CANNOT_TAKE_OVER');
  await fill(stage(), lena, { to: marcus });
  expect(await submit(stage(), lena)).toMatchObject({ ok: true });
  await until('Marcus is paged', async () => (await directPages(stage(), marcus, 'Paying')).length === 1);
});

test('nobody is paged any more, and the pager is resolved, when the problem is over', async () => {
  await alert('resolved');
  await alert('resolved', 'warning', 'DiskIsFilling');
  isPaying = true;
  await until('it is well again', async () => (await view(stage(), 'R-1')).deployment?.state === 'verifying');
  await inChannel('Closed.');
  await until('the pager is resolved', async () => pager.alerts.size === 0);
  expect(await stage().people.says(lena, '/deploy ack R-1')).toContain('NO_OPEN_ESCALATION');
  const paged = async () =>
    (await stage().people.workspace.directMessages(ada)).filter(({ text }) => text.includes(' · since ')).length;
  const before = await paged();
  await passTime();
  await until('no page asks Ada for anything', async () => (await directPages(stage(), ada)).length === 0);
  expect(await paged()).toBe(before);
  expect(stage().errors).toEqual([]);
  expect(stage().workspace.log().refusals).toEqual({});
});
