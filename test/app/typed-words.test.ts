import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { personIds } from '../../src/local-workspace/default-seed.ts';
import { parseMrkdwn } from '../../src/local-workspace/page/model/mrkdwn.ts';
import type { Inline } from '../../src/local-workspace/page/model/mrkdwn-nodes.ts';
import { isObject, readText } from '../../src/local-workspace/page/model/read-json.ts';
import { fill, inState, press, request, submit, told, view } from './play.ts';
import { stageForAll, until } from './stage.ts';

const { priya, marcus } = personIds;
/** Everything that Slack would make a link or a mention of, if it were let. */
const words =
  'see https://evil.example/login and #general @here @channel <!everyone> <@U0LENA0001> <https://evil.example|our site> *now*';
const ours = /^https?:\/\/127\.0\.0\.1/;

/** A version that has the shape of a credential, as a generated name of a build may. */
const unluckyVersion = 'hf_abcdefghijklmnopqrstuvwxyz012345';

const stage = stageForAll({
  services: { kind: 'scripted', names: ['shop', 'mail', 'search'] },
  edit: (yaml) => {
    const file = parse(yaml) as { services: { search: { versions: { describe: string[] } } } };
    const described = { digest: `sha256:${'a'.repeat(64)}`, notes: '', changedFiles: 1, migrations: [] };
    const rest = { ...described, configuration: [], authors: [] };
    const source = `console.log(JSON.stringify({ version: process.argv[1], ...${JSON.stringify(rest)} }))`;
    file.services.search.versions.describe = ['node', '-e', source, '{version}'];
    return stringify(file);
  },
});
const says = (line: string, as: string = priya) => stage().people.says(as, `/deploy ${line}`);

/** Every link and mention in this text that Slack was not given as one of ours. */
function unwanted(inlines: readonly Inline[]): string[] {
  return inlines.flatMap((one) => {
    if ('children' in one) return unwanted(one.children);
    if (one.kind === 'link') return ours.test(one.url) ? [] : [one.url];
    if (one.kind === 'channel_name' || one.kind === 'broadcast') return [JSON.stringify(one)];
    return one.kind === 'user' && one.id === 'U0LENA0001' ? [one.id] : [];
  });
}

/** Every text that Slack formats, in anything that it was sent, with what Slack does to plain words there. */
function formatted(sent: unknown): { text: string; isVerbatim: boolean }[] {
  if (Array.isArray(sent)) return sent.flatMap(formatted);
  if (!isObject(sent)) return [];
  const own = sent.type === 'mrkdwn' ? readText(sent) : null;
  return own === null ? Object.values(sent).flatMap(formatted) : [own];
}

test('what people and tools write becomes neither a link nor a mention, wherever it is shown', async () => {
  const opened = await request(stage(), `shop 1.1.0 because ${words}`);
  const ref = `R-${opened.release.number}`;
  await says(`note ${ref} ${words}`);
  await says(`lock mail ${words}`);
  expect(await says('mail 1.1.0')).toContain('R-2');
  await says(`unlock mail ${words}`);
  await says(`nonsense ${words}`);
  await says(`${words} 1.1.0`);
  await press(stage(), marcus, ref, 'approval.reject');
  await until('the form', async () => stage().workspace.view(marcus)?.modal);
  await fill(stage(), marcus, { reason: words });
  await submit(stage(), marcus);
  await inState(stage(), ref, 'rejected');
  for (const line of [`status ${ref}`, `plan ${ref}`, `tasks ${ref}`, `report ${ref}`, 'list']) await says(line);
  await told(stage(), priya, 'evil.example');
  await until('the rejection on the card', async () =>
    stage().people.cardThat(priya, ref, 'a rejected card', (card) => JSON.stringify(card.blocks).includes('ejected')),
  );

  const { people, channels, bot } = stage().workspace.workspace();
  const messages = people.flatMap(({ id }) =>
    channels.flatMap((channel) =>
      stage()
        .workspace.messages(id, channel.id)
        .flatMap((one) => [one, ...stage().workspace.thread(id, channel.id, one.ts)])
        .filter((one) => one.authorId === bot.userId),
    ),
  );
  const direct = (await Promise.all(people.map(({ id }) => stage().people.workspace.directMessages(id)))).flat();
  const homes = people.map(({ id }) => stage().workspace.view(id)?.home?.blocks ?? []);
  const all = [...messages, ...direct];
  // Without blocks Slack links what stands in the text.
  const isOurs = ({ text }: { text: string }) => text.startsWith(':hourglass_flowing_sand: Working on it');
  expect(all.filter((one) => one.blocks.length === 0 && !isOurs(one)).map((one) => one.text)).toEqual([]);
  const texts = formatted([all.map((one) => one.blocks), homes]);
  // Without these the search would prove nothing.
  expect(texts.filter(({ text }) => text.includes('evil.example')).length).toBeGreaterThan(5);
  expect(texts.filter(({ isVerbatim }) => !isVerbatim).map(({ text }) => text)).toEqual([]);
  const found = texts.flatMap(({ text }) =>
    parseMrkdwn(text, 'nothing').flatMap((one) => (one.kind === 'pre' ? [] : unwanted(one.inlines))),
  );
  expect(found).toEqual([]);
  expect((await view(stage(), ref)).notes.map((one) => one.markdown)).toContain(words);
});

test('what is shown can be copied: nothing invisible is put into names and words', async () => {
  const { release } = await request(stage(), 'shop 1.1.0 because my_service_name needs 1.0_rc1 and _x, not *this*');
  const { blocks, text } = await stage().people.cardThat(priya, `R-${release.number}`, 'a card', () => true);
  expect(JSON.stringify(blocks)).toContain('my_service_name needs 1.0_rc1 and _x, not *this*');
  expect(JSON.stringify(blocks) + text).not.toMatch(/[\u200B-\u200F\u2060\uFEFF]/);
});

test('what is decided with is what was typed, also when it looks like a credential', async () => {
  const { release } = await request(stage(), `search ${unluckyVersion} because token=abcdef1 is old`);
  expect(release.version).toBe(unluckyVersion);
  // What people read of it is masked.
  expect(release.reason).toBe('token=*** is old');
  expect(await says(`cancel search ${unluckyVersion} not this one`)).toContain(`R-${release.number}`);
});
