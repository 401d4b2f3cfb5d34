import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { personIds, teamId } from '../../src/local-workspace/default-seed.ts';
import { approve, inState, request, view } from '../app/play.ts';
import { stageForAll } from '../app/stage.ts';
import { attempt } from './attack.ts';
import { tookEffect } from './effect.ts';
import { type Answer, commandBody, postEvents } from './requests.ts';

const { priya, marcus } = personIds;
const stage = stageForAll({ delivery: 'http' });
const post = (body: string) => postEvents(stage().bot.port, body);
const lock = 'lock production from outside';
const hasEffect = (work: () => Promise<Answer>, refusals: readonly number[]) => tookEffect(stage(), work, refusals);

test('a release is approved and waits, so there is something to start', async () => {
  await request(stage(), 'shop 1.1.0');
  await approve(stage(), 'R-1');
});

describe('S15 another workspace', () => {
  const foreign: [what: string, more: Record<string, string>][] = [
    ['another workspace', { team_id: 'T0OTHER001' }],
    ['no workspace', { team_id: '' }],
    ['another workspace that claims an enterprise', { team_id: 'T0OTHER001', enterprise_id: 'E0OTHER001' }],
    ['another workspace that names ours elsewhere', { team_id: 'T0OTHER001', team_domain: 'harbor-and-co' }],
  ];
  test.each(foreign)('S15 a signed command of %s does nothing', async (what, more) => {
    const body = commandBody(lock, more);
    await attempt('S15', what, () => hasEffect(() => post(body), [200]));
    const read = commandBody('list', more);
    await attempt('S15', `${what}, reading`, async () => (await post(read)).body.includes('Releases'));
  });

  test('S15 a signed press of another workspace does nothing', async () => {
    await attempt('S15', 'a press', () =>
      hasEffect(async () => {
        const answer = await press('T0OTHER001');
        // A press is acknowledged before it is carried out when that takes long.
        await sleep(3_000);
        return answer;
      }, [200]),
    );
  });
});

describe('S21 an answer sent elsewhere', () => {
  const elsewhere = [
    'http://hooks.slack.com/commands/1',
    'https://hooks.slack.com.evil.example/commands/1',
    'https://evil.example/?hooks.slack.com',
    'https://hooks.slack.com@evil.example/',
    'https://slack.com:8443/',
    'https://evilslack.com/',
    'http://127.0.0.1:1/',
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    'not an address',
  ];
  test.each(elsewhere)('S21 a signed command that wants its answer at %s is not carried out', async (url) => {
    const body = commandBody(lock, { response_url: url });
    await attempt('S21', url, () => hasEffect(() => post(body), [200]));
  });

  test('S21 a command with the answer’s address in a second field is not carried out either', async () => {
    const body = submission('release.new', { response_urls: [{ response_url: 'https://evil.example/' }] });
    await attempt('S21', 'response_urls', () => hasEffect(() => post(body), [200]));
  });
});

test('a form that only an earlier version knew is answered, and does nothing', async () => {
  const answer = await post(submission('release.older'));
  expect(JSON.parse(answer.body)).toMatchObject({
    response_action: 'update',
    view: { title: { text: 'An older form' } },
  });
  expect(answer.body).toContain('(`STALE`)');
});

test('the same press of our own workspace starts the release, and none of it was a fault of ours', async () => {
  await press(teamId);
  await inState(stage(), 'R-1', 'completed');
  expect(stage().errors).toEqual([]);
});

/** Marcus submits a form that he may have kept open, signed. */
function submission(callbackId: string, more: object = {}): string {
  const payload = {
    type: 'view_submission',
    team: { id: teamId },
    user: { id: marcus },
    view: {
      id: 'V1',
      hash: '1',
      callback_id: callbackId,
      title: { type: 'plain_text', text: 'An older form' },
      private_metadata: '',
      state: { values: {} },
      blocks: [],
    },
    ...more,
  };
  return `payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

/** Priya's press of Start, signed, as it would come from this workspace. */
async function press(team: string): Promise<Answer> {
  const { release } = await view(stage(), 'R-1');
  const payload = {
    type: 'block_actions',
    team: { id: team },
    user: { id: priya, team_id: team },
    trigger_id: `press-${team}`,
    actions: [
      {
        type: 'button',
        action_id: 'release.start',
        block_id: 'x',
        value: JSON.stringify({ releaseId: release.id, revision: release.revision }),
      },
    ],
  };
  return post(`payload=${encodeURIComponent(JSON.stringify(payload))}`);
}
