import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeRemedy } from '../fakes/remedy.ts';
import { openStage, type Stage, until } from './stage.ts';

const remedy = new FakeRemedy();
let stage: Stage;

beforeAll(async () => {
  await remedy.server.start();
  const { url } = remedy.server;
  stage = await openStage({
    edit: (yaml) => `${yaml}\nintegrations:\n  remedy:\n    url: ${url}\n`,
    variables: { REMEDY_USER: 'bot', REMEDY_PASSWORD: 'password' },
  });
}, 90_000);
afterAll(async () => {
  await stage.stop();
  await remedy.server.stop();
}, 60_000);

test('a session in another system ends when other settings take effect, and when the bot stops', async () => {
  const { bot } = stage;
  const use = () => bot.deps.systems.probe('remedy');
  expect(await use()).toContain('can be found');
  expect(remedy.tokens.size).toBe(1);
  await bot.reload(stage.settings);
  await until('the first session has ended', async () => remedy.tokens.size === 0);
  expect(await use()).toContain('can be found');
  expect(remedy.tokens.size).toBe(1);
  await stage.stop();
  expect(remedy.tokens.size).toBe(0);
  expect(stage.errors).toEqual([]);
});
