import { afterAll, beforeAll, expect, it } from 'vitest';
import { accept, type FakeReceiver, fakeReceiver, refuse } from '../../../test/fakes/webhook-receiver.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by } from '../../../test/support/story.ts';
import { settle, type TestDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { aSubscriber, emptyRelease, record, subscribe, webhookDeps } from '../../../test/support/webhooks.ts';
import type { CommandInput } from '../kit/input.ts';
import { webhooksCommand } from './webhooks-command.ts';

const database = embeddedDatabase();
let receiver: FakeReceiver;
let test: TestDeps;

beforeAll(async () => {
  receiver = await fakeReceiver();
  test = webhookDeps(database(), []);
});
afterAll(() => receiver.close());

async function type(words: string, person: string = people.bystander): Promise<string> {
  const input = { caller: by(person) } as CommandInput;
  return (await webhooksCommand.run(test.deps, words, input))?.text ?? '';
}

it('says that nobody is told while the settings name nobody', async () => {
  expect(await type('')).toContain('No other system is told of events.');
});

it('shows how things stand with each, without its path, and what was given up', async () => {
  subscribe(test, [
    aSubscriber({ name: 'board', url: `${receiver.url}?token=hush` }),
    aSubscriber({ name: 'chart', url: receiver.url, format: 'cdevents' }),
  ]);
  receiver.answer = refuse(503);
  await record(test.deps, await emptyRelease(database()));
  await settle(test.deps, test.work);
  const waiting = await type('');
  expect(waiting).toMatch(/\*board\* \(standard, 127\.0\.0\.1:\d+\): events of 1 record wait, nothing delivered yet/);
  expect(waiting).toMatch(/failing since .*: it answered 503; next attempt /);
  expect(waiting).toMatch(/\*chart\* \(cdevents, .*\): nothing waits/);
  expect(waiting).not.toContain('hush');
  receiver.answer = refuse(410);
  test.clock.advance(60_000);
  await record(test.deps, await emptyRelease(database()), 7);
  await settle(test.deps, test.work);
  const text = await type('');
  expect(text).toMatch(/wants nothing since .*: it answered 410 \(Gone\)/);
  expect(text).toMatch(/R-\d+\/7 release\.failed was given up /);
  expect(text).toMatch(/7 were given up in all\. “\/deploy webhooks resend board” sends them again\./);
});

it('sends them again, and says how many', async () => {
  receiver.answer = accept;
  expect(await type('resend board R-999999/1')).toContain('NO_DEAD_LETTER');
  expect(await type('resend board')).toBe('7 events are sent to board again.');
  await settle(test.deps, test.work);
  const [board = ''] = (await type('')).split('*chart*');
  expect(board).toMatch(/\*board\* .*last delivered/);
  expect(board).not.toMatch(/given up|wants nothing/);
});

it('shows a subscriber that is no longer in the settings as long as something of it is left', async () => {
  receiver.answer = refuse(410);
  await record(test.deps, await emptyRelease(database()));
  await settle(test.deps, test.work);
  subscribe(test, []);
  const text = await type('');
  expect(text).toContain('*board* (no longer in the settings)');
  expect(text).not.toContain('sends them again');
});

it.each([
  ['send board', 'BAD_ARGUMENT'],
  ['resend', 'BAD_ARGUMENT'],
  ['resend board R-1/1 and more', 'BAD_ARGUMENT'],
  ['resend <!channel>', 'UNKNOWN_SUBSCRIBER'],
])('refuses “%s”', async (words, code) => {
  const text = await type(words);
  expect(text).toContain(code);
  expect(text).not.toContain('<!channel>');
});

it('refuses guests', async () => {
  subscribe(test, [aSubscriber({ name: 'board', url: receiver.url })]);
  expect(await type('resend board', people.guest)).toContain('GUEST');
});
