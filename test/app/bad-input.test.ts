import { WebClient } from '@slack/web-api';
import { afterEach, describe, expect, test } from 'vitest';
import { localTokens } from '../../src/cli/local.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import type { ActResult } from '../../src/local-workspace/protocol.ts';
import { approve, approveAndStart, counts, inState, press, request, told, view } from './play.ts';
import { stageForAll, until } from './stage.ts';

const { priya, marcus, tom, lena, ada, sam, jo, casey } = personIds;
const everybody = [priya, marcus, tom, lena, ada, sam, jo, casey];
const stage = stageForAll({ services: { kind: 'scripted', names: ['shop', 'mail', 'search'] } });

/** What nobody may be able to write through the bot. */
const foreignMarkup = /<!(channel|here|everyone)|<https?:\/\/evil/;

/** Every text that Slack reads as markup; plain and rich text show what they hold as it is. */
function markupIn(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(markupIn);
  if (typeof part !== 'object' || part === null) return [];
  const { type, text, url } = part as { type?: unknown; text?: unknown; url?: unknown };
  const own = (type === 'mrkdwn' || type === 'markdown') && typeof text === 'string' ? [text] : [];
  const pings = type === 'broadcast' ? ['<!channel>'] : [];
  const links = type === 'link' || typeof url === 'string' ? [`<${String(url)}>`] : [];
  return [...own, ...pings, ...links, ...Object.values(part).flatMap(markupIn)];
}

function shownAnywhere(): string {
  const channels = stage()
    .workspace.workspace()
    .channels.map((one) => one.id);
  const bot = stage().workspace.workspace().bot.userId;
  return everybody
    .flatMap((person) => channels.flatMap((channel) => stage().workspace.messages(person, channel)))
    .filter((one) => one.authorId === bot)
    .flatMap((one) => [one.text, ...markupIn(one.blocks)])
    .join('\n');
}

afterEach(async () => {
  expect(shownAnywhere()).not.toMatch(foreignMarkup);
  expect(stage().errors).toEqual([]);
  expect(await stage().people.says(jo, '/deploy list')).toMatch(/Releases|No releases yet/);
});

const lines: [what: string, line: string, code: string, next: RegExp][] = [
  ['an unknown service', 'nosuch 1.1.0', 'UNKNOWN_SERVICE', /Known services: shop, mail, search/],
  ['an unknown version', 'shop 9.9.9', 'UNKNOWN_VERSION', /Known versions, newest first: 1\.3\.0, /],
  ['an unknown environment', 'shop 1.1.0 to mars', 'UNKNOWN_ENVIRONMENT', /Known environments: production/],
  ['an unknown word', 'frobnicate', 'UNKNOWN_SUBCOMMAND', /\/deploy help/],
  ['a slip of the finger', 'stauts', 'UNKNOWN_SUBCOMMAND', /Did you mean “\/deploy status”/],
  ['a slip before a release', 'aprove R-1', 'UNKNOWN_SUBCOMMAND', /Did you mean “\/deploy approve”/],
  ['no version', 'shop', 'BAD_ARGUMENT', /Usage: \/deploy/],
  ['the version that runs already', 'shop 1.0.0', 'ALREADY_RUNNING', /another version/],
  ['4,000 characters', `shop ${'1'.repeat(4_000)}`, 'TOO_LONG', /Shorten it/],
  [
    '900 characters as a version',
    `shop ${'1'.repeat(900)}`,
    'NOT_A_VERSION',
    /Type the version exactly as it is tagged/,
  ],
  ['a picture', '🚀🚀 1.1.0', 'UNKNOWN_SERVICE', /Known services/],
  ['a ping', '<!channel> 1.1.0', 'UNKNOWN_SERVICE', /Known services/],
  ['a link that poses as a button', '<https://evil.example/1|Approve>', 'UNKNOWN_SUBCOMMAND', /help/],
  [
    'a link as a version',
    'shop <https://evil.example|1.1.0>',
    'NOT_A_VERSION',
    /Type the version exactly as it is tagged/,
  ],
  ['a time in the past', 'shop 1.1.0 at 2020-01-31 15:00', 'TIME_IN_PAST', /later time/],
  ['a time that does not exist', 'shop 1.1.0 at 25:61', 'BAD_ARGUMENT', /Usage/],
  ['a day that does not exist', 'shop 1.1.0 at 2027-02-31 15:00', 'BAD_ARGUMENT', /Usage/],
  ['a duration that is none', 'shop 1.1.0 in a while', 'BAD_ARGUMENT', /Usage/],
  ['a release that does not exist', 'status R-999', 'UNKNOWN_RELEASE', /\/deploy list/],
  ['a release far beyond numbers', 'approve R-99999999999999999999', 'BAD_ARGUMENT', /Usage/],
  ['a release number too big for the record', 'status R-999999999', 'UNKNOWN_RELEASE', /\/deploy list/],
  ['a zero-width space, which is taken away', 'sh\u200bop 9.9.9', 'UNKNOWN_VERSION', /Known versions/],
  ['a change of direction, which is taken away', '\u202eshop 9.9.9', 'UNKNOWN_VERSION', /Known versions/],
  ['a NUL', 'shop 1.1.0\u0000', 'NOT_A_VERSION', /Type the version exactly as it is tagged/],
  ['half a character', 'shop 1.1.0\ud83d', 'NOT_A_VERSION', /Type the version exactly as it is tagged/],
  ['SQL', "shop 1.1.0'; drop table releases; --", 'BAD_ARGUMENT', /Usage/],
  ['SQL as a service', "shop'-- 1.1.0", 'UNKNOWN_SERVICE', /Known services/],
  ['__proto__ as a service', '__proto__ 1.1.0', 'UNKNOWN_SERVICE', /Known services/],
  ['__proto__ as a word', '__proto__', 'UNKNOWN_SUBCOMMAND', /help/],
  ['constructor as a service', 'constructor 1.1.0', 'UNKNOWN_SERVICE', /Known services/],
  ['constructor as a version', 'shop constructor', 'UNKNOWN_VERSION', /Known versions/],
  ['toString as an environment', 'shop 1.1.0 to toString', 'UNKNOWN_ENVIRONMENT', /Known environments/],
  ['a lock on __proto__', 'lock __proto__ for fun', 'UNKNOWN_SERVICE', /all/],
  ['a lock without a reason', 'lock shop', 'REASON_NEEDED', /reason/],
  ['no lock to lift', 'unlock constructor for fun', 'NO_LOCK', /locks/],
  ['a path as a version', 'shop ../../../etc/passwd', 'NOT_A_VERSION', /Type the version exactly as it is tagged/],
  [
    'an encoded path as a version',
    'shop ..%2f..%2fpasswd',
    'NOT_A_VERSION',
    /Type the version exactly as it is tagged/,
  ],
  ['an option as a version', 'shop --version', 'NOT_A_VERSION', /Type the version exactly as it is tagged/],
  ['a template as a version', 'shop {previousVersion}', 'NOT_A_VERSION', /Type the version exactly as it is tagged/],
];

describe('a line that cannot be carried out', () => {
  test.each(lines)('%s is refused with a reason and a next step', async (_what, line, code, next) => {
    const before = await counts(stage());
    const answer = await stage().people.says(priya, `/deploy ${line}`);
    expect(answer).toContain(`(\`${code}\`)`);
    expect(answer).toMatch(next);
    expect(answer).not.toMatch(foreignMarkup);
    expect(answer.length).toBeLessThanOrEqual(4_000);
    for (const other of everybody.filter((person) => person !== priya))
      expect(
        stage()
          .workspace.messages(other, channelIds.releases)
          .map((one) => one.text),
      ).not.toContain(answer);
    expect(await counts(stage())).toEqual(before);
  });
});

describe('words that people write into the record', () => {
  test('appear as written and never ping, link or break the record', async () => {
    const nasty = '<!channel> <https://evil.example|Approve> *bold* \u202e \u0000 \ud83d `x` & <@U0ADA00001>';
    const opened = await request(stage(), `shop 1.1.0 because ${nasty}`);
    expect(opened.release.reason).toContain('<!channel> <https://evil.example|Approve>');
    const card = await stage().people.cardThat(priya, 'R-1', 'the reason', (one) => one.text.includes('evil'));
    expect(card.text).toContain('&lt;!channel&gt; &lt;https://evil.example|Approve&gt;');
    expect(card.text).toContain('&lt;@U0ADA00001&gt;');
    expect(opened.release.reason).not.toContain('\u0000');
    expect(opened.release.reason).not.toMatch(/\p{Surrogate}/u);
    expect(await stage().people.says(priya, `/deploy note R-1 ${nasty}`)).toContain('Noted on R-1');
    expect((await view(stage(), 'R-1')).notes.at(-1)?.markdown).toContain('<!channel>');
    for (const line of ['status R-1', 'plan R-1', 'tasks R-1', 'report R-1'])
      expect(await stage().people.says(priya, `/deploy ${line}`)).not.toMatch(foreignMarkup);
    expect(await stage().people.says(priya, `/deploy lock mail ${nasty}`)).toContain('mail is locked');
    expect(await stage().people.says(priya, '/deploy list')).not.toMatch(foreignMarkup);
  });
});

describe('people who may not', () => {
  test.each([
    ['a guest', casey, 'approve R-1', 'GUEST'],
    ['somebody outside the group', sam, 'approve R-1', 'NOT_AN_APPROVER'],
    ['the requester', priya, 'approve R-1', 'SELF_APPROVAL'],
    ['somebody without a part in it', jo, 'cancel R-1', 'NOT_PERMITTED'],
    ['a guest who cancels', casey, 'cancel R-1', 'GUEST'],
    ['a guest who locks', casey, 'lock search because I can', 'GUEST'],
    ['a guest who notes', casey, 'note R-1 hello', 'GUEST'],
  ])('%s is told so in private', async (_what, as, line, code) => {
    const before = await counts(stage());
    expect(await stage().people.says(as, `/deploy ${line}`)).toContain(`(\`${code}\`)`);
    expect(await counts(stage())).toEqual(before);
  });

  test('somebody who was deactivated after the look-up can do nothing with an old card', async () => {
    const before = await counts(stage());
    stage().workspace.change.person(ada, { isDeleted: true });
    const pressed = await forge('approval.approve', JSON.stringify(await planOf('R-1')), ada);
    expect(pressed).toMatchObject({ ok: false, error: 'account_inactive' });
    expect(await counts(stage())).toEqual(before);
    stage().workspace.change.person(ada, { isDeleted: false });
  });
});

async function planOf(ref: string) {
  const { release } = await view(stage(), ref);
  return { releaseId: release.id, planHash: release.planHash };
}

/** Posts a message with one button, as an older version of the bot may have done, and presses it. */
async function forge(actionId: string, value: string, as: string): Promise<ActResult> {
  const client = new WebClient(localTokens.bot.reveal(), { slackApiUrl: stage().workspace.apiUrl });
  const posted = await client.chat.postMessage({
    channel: channelIds.releases,
    text: 'an old card',
    blocks: [
      {
        type: 'actions',
        block_id: 'old',
        elements: [{ type: 'button', action_id: actionId, text: { type: 'plain_text', text: 'Old' }, value }],
      },
    ],
  });
  return stage().workspace.act({
    kind: 'press',
    as,
    channel: channelIds.releases,
    ts: posted.ts ?? '',
    blockId: 'old',
    actionId,
    element: { type: 'button', value },
  });
}

describe('a button that is out of date', () => {
  test.each([
    ['with the hash of an earlier plan', 'approval.approve', { planHash: 'f'.repeat(64) }, 'STALE'],
    ['of a release that does not exist', 'approval.approve', { releaseId: 'rel_nothing' }, 'UNKNOWN_RELEASE'],
    ['that starts what is not approved', 'release.start', { revision: 1 }, 'NOT_NOW'],
    ['that an earlier version knew', 'approval.delegate', {}, 'STALE'],
    [
      'of a proposal that does not exist',
      'analysis.roll_back',
      { proposalId: 'prp_0', revision: 1 },
      'UNKNOWN_RELEASE',
    ],
    ['of an escalation that does not exist', 'analysis.acknowledge', { escalationId: 'e' }, 'UNKNOWN_RELEASE'],
    ['whose value has another shape', 'release.pause', { releaseId: 7 }, 'STALE'],
  ])('%s is answered and does nothing', async (_what, actionId, change, code) => {
    const before = await counts(stage());
    const known = new Set((await stage().people.privates(marcus)).map((one) => one.ts));
    await forge(actionId, JSON.stringify({ ...(await planOf('R-1')), ...change }), marcus);
    const answer = await until('an answer', async () =>
      (await stage().people.privates(marcus)).find((one) => !known.has(one.ts)),
    );
    expect(answer.text).toContain(`(\`${code}\`)`);
    expect(await counts(stage())).toEqual(before);
  });

  test.each([['not JSON at all'], ['{"__proto__":{"releaseId":"x"}}'], ['null'], ['[]'], ['"R-1"']])(
    'with the value %s is answered and does nothing',
    async (value) => {
      const before = await counts(stage());
      const known = (await stage().people.privates(tom)).length;
      await forge('approval.approve', value, tom);
      await until('an answer', async () => (await stage().people.privates(tom)).length > known);
      expect((await stage().people.privates(tom)).at(-1)?.text).toContain('(`STALE`)');
      expect(await counts(stage())).toEqual(before);
    },
  );
});

describe('the same thing twice', () => {
  test('two presses at once approve once and say so once', async () => {
    await stage().people.tickAll(tom, 'R-1');
    await Promise.all([1, 2].map(() => press(stage(), marcus, 'R-1', 'approval.approve')));
    const approved = await inState(stage(), 'R-1', 'approved');
    expect(approved.approvals).toHaveLength(1);
    expect(approved.events.filter((event) => event.type === 'release.approved')).toHaveLength(1);
    expect((await told(stage(), marcus, 'ALREADY_RECORDED')).text).toContain('already recorded: approve');
  });

  test('a delivery that is repeated has one effect and no second answer of another kind', async () => {
    await request(stage(), 'search 1.1.0');
    const opened = await counts(stage());
    await stage().workspace.redeliver();
    expect(await counts(stage())).toEqual(opened);

    await approve(stage(), 'R-2');
    const approved = await counts(stage());
    await stage().workspace.redeliver();
    expect(await counts(stage())).toEqual(approved);

    const held = stage().services.hold('search', 'install');
    await press(stage(), priya, 'R-2', 'release.start');
    const known = (await stage().people.privates(priya)).map((one) => one.ts);
    await stage().workspace.redeliver();
    await held.reached;
    expect((await stage().people.privates(priya)).map((one) => one.ts)).toEqual(known);
    held.letGo();
    const ended = await inState(stage(), 'R-2', 'completed');
    expect(ended.events.filter((event) => event.type === 'release.started')).toHaveLength(1);
    expect(
      stage()
        .services.commands()
        .filter((line) => line === 'search install 1.1.0'),
    ).toHaveLength(1);
  });

  test('approve and reject at once: one of them wins, the other is told', async () => {
    await stage().people.says(priya, '/deploy unlock mail it is over');
    await request(stage(), 'mail 1.1.0');
    const answers = await Promise.all([
      stage().people.says(marcus, '/deploy approve R-3'),
      stage().people.says(tom, '/deploy reject R-3 not like this'),
    ]);
    const decided = await view(stage(), 'R-3');
    const kinds = decided.events.map((event) => event.type);
    expect(kinds.filter((kind) => kind === 'release.approved' || kind === 'release.rejected')).toHaveLength(1);
    expect(decided.approvals).toHaveLength(1);
    expect(answers.filter((answer) => answer.includes('(`DECIDED_BEFORE`)'))).toHaveLength(1);
  });
});

test('what a command prints may be anything: NUL, broken characters, pings, code fences', async () => {
  stage().services.noise = Buffer.concat([
    Buffer.from('<!channel> <https://evil.example|Approve> ``` \u202e'),
    Buffer.from([0, 0xff, 0xfe, 0xed, 0xa0, 0xbd]),
    Buffer.from(' the end'),
  ]);
  const { release } = await request(stage(), 'search 1.2.0');
  const ref = `R-${release.number}`;
  await approveAndStart(stage(), ref);
  const ended = await inState(stage(), ref, 'completed', 'failed');
  stage().services.noise = Buffer.alloc(0);
  expect(ended.release.state).toBe('completed');
  expect(ended.steps[0]?.output).toMatch(/install 1\.2\.0: done <!channel>[\s\S]* the end/);
  await stage().people.cardThat(priya, ref, 'completed', (one) => one.text.includes('completed'));
});
