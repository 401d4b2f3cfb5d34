import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { personIds } from '../../src/local-workspace/default-seed.ts';
import { type FakeReceiver, fakeReceiver, refuse } from '../fakes/webhook-receiver.ts';
import { aSubscriber, webhookSecret } from '../support/webhooks.ts';
import { approveAndStart, inState, request } from './play.ts';
import { openStage, type Stage, until } from './stage.ts';

const { priya } = personIds;

describe('webhooks of the whole bot', { timeout: 60_000 }, () => {
  let stage: Stage;
  let board: FakeReceiver;
  beforeAll(async () => {
    board = await fakeReceiver();
    const setting = `{ url: "${board.url}", secretVariable: BOARD_SECRET, events: [release.*] }`;
    stage = await openStage({
      edit: (yaml) => `${yaml}\nwebhooks: { board: ${setting} }\n`,
      variables: { BOARD_SECRET: webhookSecret },
    });
  }, 60_000);
  afterAll(async () => {
    await stage.stop();
    await board.close();
  });

  const listed = () => stage.people.says(priya, '/deploy webhooks');

  test('tell of a release from the request to its end', async () => {
    const { release } = await request(stage, 'shop 1.1.0');
    await approveAndStart(stage, `R-${release.number}`);
    await inState(stage, `R-${release.number}`, 'completed');
    await until('the end is told', async () => board.types().includes('release.completed') || null);
    expect(board.types()).toEqual([
      'release.opened',
      'release.submitted',
      'release.approved',
      'release.started',
      'release.completed',
    ]);
    const isDone = async () => /\*board\* .*nothing waits, last delivered/.test(await listed());
    await until('nothing waits', async () => (await isDone()) || null);
  });

  test('tell a subscriber that came with a reload of what happens from then on, and its dead letters are sent again', async () => {
    const late = await fakeReceiver();
    late.answer = refuse(410);
    const added = aSubscriber({ name: 'late', url: late.url });
    await stage.bot.reload({ ...stage.settings, webhooks: [...stage.settings.webhooks, added] });
    const { release } = await request(stage, 'shop 1.2.0');
    await until('the receiver was asked', async () => late.received.length === 1 || null);
    expect(late.received[0]?.body).toContain(release.id);
    const isListed = async () => /R-\d+\/2 release\.submitted was given up/.test(await listed());
    await until('what was given up is listed', async () => (await isListed()) || null);
    late.answer = (_request, response) => void response.writeHead(200).end();
    const answer = await stage.people.says(priya, '/deploy webhooks resend late');
    expect(answer).toContain('2 events are sent to late again.');
    await until('both arrived', async () => late.types().length === 2 || null);
    expect(late.types()).toEqual(['release.opened', 'release.submitted']);
    expect(stage.errors).toEqual([]);
    await late.close();
  });
});
