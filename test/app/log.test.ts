import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../../src/cli/demo/free-ports.ts';
import { localTokens } from '../../src/cli/local.ts';
import { projectFolder } from '../../src/cli/paths.ts';
import type { Logger } from '../../src/lib/log.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { type Quarterdeck, startQuarterdeck } from '../../src/main.ts';
import { stageForAll } from './stage.ts';

type Line = Record<string, unknown>;

const stage = stageForAll();
const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-log-'));
const lines: Line[] = [];
let bot: Quarterdeck | null = null;
let port = 0;
let isBroken = false;
afterAll(async () => {
  await bot?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Keeps what is logged, with the fields that child loggers bring. */
function recording(bound: Line): Logger {
  const write = (level: string) => (fields: unknown, message?: string) => {
    const own = typeof fields === 'object' && fields !== null ? fields : { msg: fields };
    lines.push({ level, ...bound, ...own, ...(message === undefined ? {} : { msg: message }) });
  };
  const levels = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  return { ...levels, child: (fields) => recording({ ...bound, ...fields }) } as Logger;
}

async function command(text: string): Promise<string> {
  const body = new URLSearchParams({
    command: '/deploy',
    text,
    user_id: personIds.priya,
    channel_id: channelIds.releases,
    team_id: 'T0HARBOR01',
    trigger_id: `trigger ${text}`,
    response_url: `${stage().workspace.url}/response/none`,
  }).toString();
  const sentAt = Math.floor(Date.now() / 1_000);
  const signed = createHmac('sha256', localTokens.signing.reveal()).update(`v0:${sentAt}:${body}`).digest('hex');
  const answer = await fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(sentAt),
      'x-slack-signature': `v0=${signed}`,
    },
    body,
  });
  return answer.text();
}

test('a fault’s reference, a release and a due row are found in every line about them', async () => {
  port = await freePort();
  bot = await startQuarterdeck({
    settings: stage().settings,
    slack: {
      kind: 'http',
      botToken: localTokens.bot,
      signingSecret: localTokens.signing,
      apiUrl: stage().workspace.apiUrl,
    },
    database: { kind: 'embedded', directory: null },
    dataDirectory: folder,
    workingDirectory: projectFolder,
    port,
    logger: recording({}),
    exchange: (deps) => ({
      ...deps,
      directory: {
        ...deps.directory,
        person: (id, freshness) => {
          if (isBroken) throw new TypeError('a bug');
          return deps.directory.person(id, freshness);
        },
      },
      messenger: { ...deps.messenger, show: () => Promise.reject(new TypeError('another bug')) },
    }),
  });

  // On a busy machine the answer itself comes later; what is on record then is in the log.
  await command('shop 1.1.0');
  const opening = () => lines.find((line) => line.msg === 'a release was opened');
  await expect.poll(opening, { timeout: 30_000 }).toBeDefined();
  const opened = opening();
  expect(opened).toMatchObject({ ref: 'R-1', release: expect.stringMatching(/^rel_/), request: expect.any(String) });
  await expect.poll(() => lines.some((line) => line.msg === 'answered')).toBe(true);
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: 'answered', outcome: 'ok', request: opened?.request, person: personIds.priya }),
  );

  await expect.poll(() => lines.filter((line) => line.msg === 'due work failed').length).toBeGreaterThan(0);
  for (const line of lines.filter((one) => one.msg === 'due work failed'))
    expect(line).toMatchObject({ queue: 'messages', row: expect.stringMatching(/^msg_/), release: opened?.release });

  isBroken = true;
  const answer = await command('shop 1.2.0');
  const [reference = ''] = /req_[0-9a-z]+/.exec(answer) ?? [];
  expect(answer).toContain('INTERNAL');
  expect(answer).not.toContain('a bug');
  const about = lines.filter((line) => line.request === reference);
  expect(about).toContainEqual(expect.objectContaining({ level: 'error', msg: 'a listener failed', what: '/deploy' }));
  expect(about).toContainEqual(expect.objectContaining({ msg: 'answered', outcome: 'INTERNAL' }));
});

test('whoever is refused for who they are is in the log, with the reason', async () => {
  isBroken = false;
  expect(await command('approve R-1')).toContain('SELF_APPROVAL');
  expect(await command('note R-99 hello')).toContain('UNKNOWN_RELEASE');
  const refused = (code: string) => lines.filter((line) => line.outcome === code);
  expect(refused('SELF_APPROVAL')).toEqual([
    expect.objectContaining({ level: 'warn', what: '/deploy', person: personIds.priya, request: expect.any(String) }),
  ]);
  expect(refused('UNKNOWN_RELEASE')).toEqual([expect.objectContaining({ level: 'debug' })]);
});
