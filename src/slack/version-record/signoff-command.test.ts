import { afterEach, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, opened, view } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { CommandInput } from '../kit/input.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { candidateCommand, candidatesCommand } from './candidate-command.ts';
import { signoffCommand } from './signoff-command.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const digest = `sha256:${'a'.repeat(64)}`;

function typing() {
  const test = testDeps(database(), { policy: { requires: ['candidate', 'qa'] } });
  const { shop } = test.services;
  test.world.artifacts.set(`${shop}/1.1.0`, { digest });
  const type = async (command: Subcommand, words: string, person: string = people.approver) =>
    (await command.run(test.deps, words, { caller: by(person) } as CommandInput))?.text ?? '';
  return { test, shop, type };
}

it('a version is registered, signed off, refused, and the list says how it stands', async () => {
  const { shop, type } = typing();
  expect(await type(candidatesCommand, shop)).toContain('Nothing is on record');
  expect(await type(candidateCommand, `${shop} 1.1.0 ${digest} faster search`)).toMatch(
    /is on record as a release candidate \(sha256:a+….*\nNext: “\/deploy signoff/s,
  );
  expect(await type(signoffCommand, `${shop} 1.1.0 qa all journeys`)).toContain('has your QA sign-off.');
  expect(await type(signoffCommand, `${shop} 1.1.0 uat reject the receipt is wrong`, people.bystander)).toContain(
    'was rejected, and has no user acceptance sign-off any more.',
  );
  expect(await type(signoffCommand, `${shop} 1.1.0 qa withdraw a crash`)).toContain('is withdrawn.');
  const lines = (await type(candidatesCommand, shop)).split('\n').filter((line) => line.startsWith(':'));
  expect(lines.map((line) => /^(:\w+:) \*1\.1\.0\* (.+?) by/.exec(line)?.slice(1))).toEqual([
    [':x:', 'user acceptance sign-off'],
    [':leftwards_arrow_with_hook:', 'QA sign-off'],
    [':white_check_mark:', 'release candidate'],
  ]);
  expect(lines[1]).toContain(`withdrawn by <@${people.approver}>: a crash`);
});

it('a release stands for its version, and shows what was said about it', async () => {
  const { test, type } = typing();
  const id = await opened(test);
  const { release } = await view(test, id);
  const ref = `R-${release.number}`;
  expect(await type(signoffCommand, `${ref} qa: all journeys`)).toContain(`${ref} shows it.`);
  expect((await view(test, id)).todos.find(({ check }) => check === 'qa')?.ticked).not.toBeNull();
});

it.each([
  ['', 'BAD_ARGUMENT'],
  ['shop', 'BAD_ARGUMENT'],
  ['shop 1.1.0 legal fine', 'BAD_ARGUMENT'],
  ['R-999999 qa fine', 'UNKNOWN_RELEASE'],
  ['nowhere 1.1.0 qa fine', 'UNKNOWN_SERVICE'],
])('“%s” is refused', async (words, code) => {
  expect(await typing().type(signoffCommand, words)).toContain(code);
});

it('words are needed, and what is no version is refused', async () => {
  const { shop, type } = typing();
  expect(await type(signoffCommand, `${shop} 1.1.0 qa`)).toContain('is empty');
  expect(await type(signoffCommand, `${shop} 0.0.0 qa fine`)).toContain('VERSION');
  expect(await type(candidateCommand, `${shop} 1.1.0 latest fine`)).toContain('NOT_A_DIGEST');
});
