import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { systemClock } from '../../src/lib/clock.ts';
import {
  type AlertSender,
  alertSenders,
  type Posted,
  postOf,
  secretOf,
  secretVariableOf,
  senderSettings,
  snsSource,
  type Told,
} from '../support/alert-senders.ts';
import { fakePager } from '../support/fake-pager.ts';
import { withParts } from '../support/fake-systems.ts';
import { expectAnswered, type FloodPost, startFlooder, statusesOf } from './flood.ts';
import { approveAndStart, request, view } from './play.ts';
import { openStage, type Stage, until } from './stage.ts';

const weekMs = 7 * 86_400_000;
const pager = fakePager();
let stage: Stage;
let flooder: ReturnType<typeof startFlooder>;

beforeAll(async () => {
  const integrations = { ...senderSettings, pagerduty: { routingKeyVariable: 'ROUTING_KEY' } };
  const tiers = [{ notify: [{ pager: 'pagerduty' }] }];
  const escalation = JSON.stringify({ critical: tiers, warning: tiers });
  stage = await openStage({
    // Slack comes in at the same port.
    delivery: 'http',
    policy: { watchWindow: '10 min', watchInterval: '1 h' },
    edit: (yaml) =>
      yaml.replace('organization:\n', `organization:\n  escalation: ${escalation}\n`) + stringify({ integrations }),
    variables: {
      ROUTING_KEY: 'a-routing-key',
      ...Object.fromEntries(alertSenders.map((id) => [secretVariableOf(id), secretOf(id)])),
    },
    exchange: (deps) => {
      const sns = snsSource('shop', systemClock);
      const alertSource: typeof deps.systems.alertSource = async (uses) =>
        uses === 'aws-cloudwatch' ? sns : deps.systems.alertSource(uses);
      return { ...deps, systems: { ...withParts(deps.systems, { pager }), alertSource } };
    },
  });
  await request(stage, 'shop 1.1.0');
  await approveAndStart(stage, 'R-1');
  await until('it is watched', async () => (await view(stage, 'R-1')).deployment?.state === 'verifying');
  flooder = startFlooder(stage);
}, 90_000);
afterAll(async () => {
  flooder.stop();
  await stage.stop();
}, 60_000);

const told = (more: Partial<Told>): Told => ({ at: new Date(), service: 'shop', environment: 'production', ...more });
const keysOf = (key: string) => key.split(':');
const raised = async () => {
  const { escalations } = await view(stage, 'R-1');
  return (key: string) => escalations.filter((one) => keysOf(one.key).includes(key)).length;
};
const pagesFor = (key: string) =>
  pager.calls.filter((call) => call.startsWith('raise ') && keysOf(call.slice('raise '.length)).includes(key)).length;

async function status({ path, headers, body }: Posted): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${stage.bot.port}${path}`, { method: 'POST', headers, body });
  return response.status;
}

/** What was turned away is sent again, as its sender would, until all of it is taken. */
async function sendUntilTaken(posts: readonly Posted[]): Promise<void> {
  const waiting = [...posts];
  await until('all of it is taken', async () => {
    for (const post of waiting.splice(0, 20)) {
      const answer = await status(post);
      expect([200, 503]).toContain(answer);
      if (answer === 503) waiting.push(post);
    }
    return waiting.length === 0;
  });
}

/** What a system is answered that sends what somebody kept for a week: these sign a time, or have one in their words. */
const keptFor: Readonly<Record<AlertSender, readonly number[]>> = {
  // It has the time when the alert began, which may be long ago, and it does not count for a release that began later.
  alertmanager: [200, 503],
  alerts: [401, 429],
  'aws-cloudwatch': [401, 429],
  datadog: [400],
  newrelic: [400],
  splunk: [400],
};
/** These are signed over what they say; whoever has the secret of the others may say anything. */
const signing: readonly AlertSender[] = ['alerts', 'aws-cloudwatch'];

describe.each(alertSenders)('a flood at /hooks/%s', (id) => {
  test('of a thousand at once raises and pages for each alert once, and loses none that it took', async () => {
    const many = Array.from({ length: 15 }, (_, index) => ({
      ...postOf(id, told({ key: `many-${id}-${index}`, severity: 'warning' })),
      name: `many-${id}-${index}`,
    }));
    const weekAgo = new Date(Date.now() - weekMs);
    const posts: FloodPost[] = [
      { name: 'same', times: 510, ...postOf(id, told({ key: `same-${id}` })) },
      { name: 'forged', times: 200, ...postOf(id, told({ key: `forged-${id}` }), { secret: 'guessed' }) },
      { name: 'kept', times: 275, ...postOf(id, told({ at: weekAgo, key: `kept-${id}` }), { sentAt: weekAgo }) },
      ...many,
    ];
    const flood = await flooder.send(posts);
    expectAnswered(flood);
    expect(flood.answers).toHaveLength(1_000);
    const statuses = (name: string) => Object.keys(statusesOf(flood.answers, name)).map(Number);
    for (const one of statuses('forged')) expect([401, 429]).toContain(one);
    for (const one of statuses('kept')) expect(keptFor[id]).toContain(one);
    for (const name of ['same', ...many.map((one) => one.name)])
      for (const one of statuses(name)) expect([200, 503]).toContain(one);

    const isTaken = (name: string) => statuses(name).includes(200);
    const atOnce = await raised();
    for (const { name } of many) if (isTaken(name)) expect(atOnce(name), name).toBe(1);
    await sendUntilTaken(many.filter(({ name }) => !isTaken(name)));
    await sendUntilTaken([postOf(id, told({ key: `same-${id}` }))]);
    const inTheEnd = await raised();
    for (const key of [`same-${id}`, ...many.map(({ name }) => name)]) {
      expect(inTheEnd(key), key).toBe(1);
      await until(`a page for ${key}`, async () => pagesFor(key) > 0);
      expect(pagesFor(key), key).toBe(1);
    }
    for (const key of [`forged-${id}`, `kept-${id}`]) expect([inTheEnd(key), pagesFor(key)], key).toEqual([0, 0]);
  });

  test('of long bodies that are sent slowly holds no more of them than the limit', async () => {
    const post = postOf(id, told({ key: `long-${id}` }), { secret: 'guessed' });
    const long = { ...post, body: post.body.replace(/}$/, `,"more":"${'x'.repeat(950_000)}"}`) };
    const flood = await flooder.send([{ name: 'long', ...long, times: 240, stallMs: 2_000 }]);
    expectAnswered(flood);
    const { 503: turnedAway = 0, ...others } = statusesOf(flood.answers, 'long');
    expect(turnedAway).toBeGreaterThan(20);
    expect(Object.keys(others)).not.toContain('200');
    // 228 MB are offered; what is read is held in parts and, for a moment, as a whole.
    expect(flood.heldBytes).toBeLessThan(140_000_000);
  });

  test('is refused by its bytes before anybody reads them', async () => {
    expect([401, 429]).toContain(await status({ ...postOf(id, told({}), { secret: 'guessed' }), body: '{"' }));
    if (!signing.includes(id)) return;
    const genuine = postOf(id, told({ key: `changed-${id}` }));
    const changed = { ...genuine, body: genuine.body.replace(`changed-${id}`, `altered-${id}`) };
    expect([401, 429]).toContain(await status(changed));
    expect((await raised())(`altered-${id}`)).toBe(0);
    expect(await status(genuine)).toBe(200);
  });
});

test('nothing of it was a fault of ours', () => {
  expect(stage.errors).toEqual([]);
});
