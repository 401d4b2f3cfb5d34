import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { channelIds, personIds, teamId } from '../../src/local-workspace/default-seed.ts';
import { approveAndStart, counts, inState, request, view } from '../app/play.ts';
import { stageForAll } from '../app/stage.ts';
import { attempt } from './attack.ts';
import { commandBody, postEvents, signedHeaders } from './requests.ts';

const { priya, lena, marcus, casey } = personIds;
/** What a registry may hold besides versions. */
const oddTags = ['--force', '-rf', '../1.0.0', '1.0.0\n', '1.0.0 --force', '$(id)', '1.0.0;id', '\u200B1.0.0'];

const stage = stageForAll({
  delivery: 'http',
  services: { kind: 'scripted', names: ['mail', 'shop', 'search'] },
  edit: (yaml) => {
    const file = parse(yaml) as { services: { search: { versions: { list: string[] } } } };
    file.services.search.versions.list = ['node', '-e', `console.log(${JSON.stringify(JSON.stringify(oddTags))})`];
    return stringify(file);
  },
});
const says = (line: string, as: string = lena) => stage().people.says(as, `/deploy ${line}`);
const port = () => stage().bot.port;

/** Everything on record of mail’s release, which nobody means here. */
async function ofMail(): Promise<string> {
  const { release, events, notes } = await view(stage(), 'R-1');
  return JSON.stringify([release.state, release.revision, events.length, notes.length]);
}

beforeAll(async () => {
  const { release } = await request(stage(), 'mail 1.1.0');
  expect(release.number).toBe(1);
  await approveAndStart(stage(), 'R-1');
  await inState(stage(), 'R-1', 'completed');
  await request(stage(), 'shop 1.2.0');
}, 90_000);

describe('S25 a typed line that means something else', () => {
  const verbs = [
    'rollback',
    'abort',
    'cancel',
    'pause',
    'resume',
    'retry',
    'accept',
    'note',
    'start',
    'approve',
    'reject',
  ];
  const rests = [
    'shop is broken',
    'shop 1 of 3 nodes down',
    '1.2.0 is broken',
    'it is broken, shop',
    'production shop fails',
    'search is down',
    '9.9.9 fails',
    'R-99 fails',
    'R-1 shop fails',
    'mail shop fails',
    'shpo fails',
    'SHOP fails',
    '“shop” fails',
    'sh\u200Bop fails',
  ];
  test.each(verbs)('S25 %s with other words never acts on the release that does not fit', async (verb) => {
    for (const rest of rests)
      await attempt('S25', `${verb} ${rest}`, async () => {
        const before = await ofMail();
        await says(`${verb} ${rest}`);
        return (await ofMail()) !== before;
      });
  });
});

describe('S25 buttons that nobody was shown', () => {
  let triggers = 0;
  /** Presses, well signed, with whatever value. */
  async function presses(as: string, actionId: string, value: string): Promise<void> {
    triggers += 1;
    const payload = {
      type: 'block_actions',
      user: { id: as, team_id: teamId },
      team: { id: teamId },
      channel: { id: channelIds.releases },
      trigger_id: `forged-${process.pid}-${triggers}`,
      actions: [{ type: 'button', block_id: 'confirm', action_id: actionId, value, action_ts: '1' }],
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    await postEvents(port(), body, signedHeaders(body));
  }

  test('S25 a forged choice, start or approval changes nothing', async () => {
    const { release: mail } = await view(stage(), 'R-1');
    const { release } = await request(stage(), 'search 1.1.0');
    const { id: releaseId, planHash } = release;
    const hash = '0'.repeat(64);
    const choices: [what: string, as: string, action: string, value: unknown][] = [
      [
        'a choice under another plan',
        lena,
        'release.choose',
        { verb: 'cancel', releaseId, planHash: hash, words: 'because' },
      ],
      [
        'a choice of nothing',
        lena,
        'release.choose',
        { verb: 'cancel', releaseId: 'rel_x', planHash, words: 'because' },
      ],
      ['an unknown verb', lena, 'release.choose', { verb: 'constructor', releaseId, planHash, words: 'because' }],
      ['a choice by a guest', casey, 'release.choose', { verb: 'cancel', releaseId, planHash, words: 'because' }],
      [
        'a rollback by a guest',
        casey,
        'release.choose',
        { verb: 'rollback', releaseId: mail.id, planHash: mail.planHash, words: 'because' },
      ],
      ['an approval by the one who asked', priya, 'approval.approve_and_start', { releaseId, planHash }],
      ['an approval by a guest', casey, 'approval.approve_and_start', { releaseId, planHash }],
      ['an approval of another plan', marcus, 'approval.approve_and_start', { releaseId, planHash: hash }],
      ['a start without approvals', priya, 'release.start_now', { releaseId }],
      ['a start by a guest', casey, 'release.start_now', { releaseId }],
      ['a start of what has ended', priya, 'release.start_now', { releaseId: mail.id }],
      ['no object', lena, 'release.choose', 'x'],
      ['too much', lena, 'release.choose', { verb: 'cancel', releaseId, planHash, words: 'x'.repeat(100_000) }],
    ];
    for (const [what, as, action, value] of choices)
      await attempt('S25', what, async () => {
        const before = JSON.stringify(await counts(stage()));
        const commands = stage().services.commands().length;
        await presses(as, action, JSON.stringify(value));
        return JSON.stringify(await counts(stage())) !== before || stage().services.commands().length !== commands;
      });
  });

  test('S25 the same press, by somebody who may and with what was shown, does something', async () => {
    const { id: releaseId, planHash } = (await view(stage(), 'R-3')).release;
    const before = JSON.stringify(await counts(stage()));
    await presses(priya, 'release.choose', JSON.stringify({ verb: 'note', releaseId, planHash, words: 'a note' }));
    expect(JSON.stringify(await counts(stage()))).not.toBe(before);
  });
});

describe('S25 odd tags of a registry', () => {
  test.each(oddTags)('S25 %j is never handed to a command', async (tag) => {
    await attempt('S25', `the tag ${JSON.stringify(tag)}`, async () => {
      const before = JSON.stringify([await counts(stage()), stage().services.commands().length]);
      const body = commandBody(`search ${tag}`);
      const { body: answer } = await postEvents(port(), body);
      const isSame = JSON.stringify([await counts(stage()), stage().services.commands().length]) === before;
      return !isSame || /planned, waiting/.test(answer);
    });
  });
});

afterAll(() => expect(stage().errors).toEqual([]));
