import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Part } from '../../src/cli/child.ts';
import { program } from '../../src/cli/paths.ts';
import { personIds } from '../../src/local-workspace/default-seed.ts';
import { openProcessStage, type ProcessStage } from './process-stage.ts';

const { priya } = personIds;

describe('a change of the settings file', { timeout: 90_000 }, () => {
  let stage: ProcessStage;
  let bot: Part;
  let before = '';
  beforeAll(async () => {
    stage = await openProcessStage();
    before = readFileSync(stage.configFile, 'utf8');
    bot = await stage.startBot();
  }, 60_000);
  afterAll(async () => {
    await bot.stop();
    await stage.close();
  });

  const reload = () =>
    new Promise<{ code: number; said: string }>((resolve) => {
      execFile(
        process.execPath,
        [program, 'config', 'reload'],
        { env: { PATH: process.env.PATH, HOME: stage.folder, ...stage.environment() }, timeout: 40_000 },
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), said: stdout + stderr }),
      );
    });

  test('is taken up without a restart when somebody says so', async () => {
    expect(await stage.people.says(priya, '/deploy mail 9.9.9')).toContain('UNKNOWN_SERVICE');
    writeFileSync(stage.configFile, before.replace('displayName: Shop', 'displayName: Shop\n    aliases: [mail]'));
    expect(await reload()).toMatchObject({ code: 0, said: expect.stringContaining('is in effect') });
    expect(await stage.people.says(priya, '/deploy mail 9.9.9')).toContain('shop has no version “9.9.9”');
  });

  test('changes nothing when it has a mistake, and the mistake is named', async () => {
    writeFileSync(stage.configFile, before.replace('application: e-commerce', 'application: shop'));
    const { code, said } = await reload();
    expect(code).toBe(1);
    expect(said).toMatch(/services\.shop\.application/);
    expect(await stage.people.says(priya, '/deploy mail 9.9.9')).toContain('shop has no version “9.9.9”');
  });

  test('changes nothing when Slack does not know a name in it, and the name is said', async () => {
    writeFileSync(stage.configFile, before.replace(/releases: C0RELEASES/, 'releases: "#nowhere"'));
    const { code, said } = await reload();
    expect({ code, said }).toEqual({ code: 1, said: expect.stringMatching(/Nothing has changed.*#nowhere/s) });
    expect(await stage.people.says(priya, '/deploy mail 9.9.9')).toContain('shop has no version “9.9.9”');
  });

  test('is for a bot that runs', async () => {
    writeFileSync(stage.configFile, before);
    await bot.stop();
    expect(await reload()).toMatchObject({
      code: 1,
      said: expect.stringContaining('No bot runs with the data folder'),
    });
  });
});
