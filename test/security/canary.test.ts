import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { explainFailure } from '../../src/cli/failure.ts';
import { localTokens } from '../../src/cli/local.ts';
import { connectDatabase } from '../../src/db/connect.ts';
import { createLogger, silentLogger } from '../../src/lib/log.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { faultReply } from '../../src/slack/kit/fault.ts';
import { approve, approveAndStart, inState, press, request, view } from '../app/play.ts';
import { openStage, type Stage, until } from '../app/stage.ts';
import { describeWith } from '../support/needs.ts';
import { createTemporaryDatabase } from '../support/temporary-database.ts';
import { attempt } from './attack.ts';
import { postEvents, signedHeaders } from './requests.ts';

const { priya, marcus, tom, lena } = personIds;

/** Secrets that commands are told. One does not sound like a secret, one has characters that get encoded, one has lines. */
const confided = {
  DEPLOY_TOKEN: 'c4nary-deploy-7Qw2',
  SHOP_PASSWORD: 'c4nary "quoted" & 100% <b>',
  SIGNING_KEY: 'c4nary-line-one-aaaa\nc4nary-line-two-bbbb',
  ACCESS: 'c4nary.access/9+x=',
};

/** Credentials that people paste where they should not. */
const pasted = [
  'xoxb-c4nary-1234567890-abcdef',
  'ghp_c4naryc4naryc4nary1234',
  'password: c4nary-typed-1',
  'postgres://u:c4nary-typed-2@db/x',
  'Bearer c4nary-typed-3-aaaaaaaaaaaaaa',
];

/** Everything that may not turn up anywhere, in any of its forms. */
const marks = [
  'c4nary',
  ...Object.values(localTokens).map((token) => token.reveal()),
  ...Object.values(confided).flatMap((value) => [
    Buffer.from(value).toString('base64').slice(0, 14),
    Buffer.from(value).toString('hex').slice(0, 14),
    encodeURIComponent(value),
  ]),
];

/** Prints everything that it was told, as programs do when they are too talkative. */
const talk = `
const e = process.env;
for (const name of ['DEPLOY_TOKEN', 'SHOP_PASSWORD', 'SIGNING_KEY', 'ACCESS']) {
  console.log('raw ' + e[name] + ' end');
  console.error('json ' + JSON.stringify({ [name]: e[name] }));
  console.log('url ' + encodeURIComponent(e[name]) + ' base64 ' + Buffer.from(e[name]).toString('base64'));
  console.log('hex ' + Buffer.from(e[name]).toString('hex') + ' basic ' + Buffer.from('user:' + e[name]).toString('base64'));
}
// Joined here, because a credential in a command line is refused with the settings.
const word = ['c4', 'nary'].join('');
const name = ['AWS', 'SECRET', 'ACCESS', 'KEY'].join('_');
console.log('from a tool: xoxp-' + word + '-9876543210 and ' + name + '=' + word + word);
`;

describeWith('postgres', 'S18 a marked secret', (serverUrl) => {
  let stage: Stage;
  let database: Awaited<ReturnType<typeof createTemporaryDatabase>>;
  const lines: string[] = [];
  let saidVersion = 'xoxb-c4nary-version-111';
  const talker = createServer((request, response) => {
    response.setHeader('x-token', 'xoxb-c4nary-header-000000');
    response.statusCode = request.url === '/version' ? 200 : 500;
    response.end(JSON.stringify({ version: saidVersion, error: 'token=c4nary-body-222222' }));
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => talker.listen(0, '127.0.0.1', resolve));
    database = await createTemporaryDatabase(serverUrl);
    const url = new URL(database.url);
    // The server here trusts everybody; the password only has to stay hidden.
    if (url.password === '') url.password = 'c4nary-database-333';
    stage = await openStage({
      database: { kind: 'postgres', url: url.href },
      delivery: 'http',
      services: { kind: 'scripted', names: ['shop', 'mail', 'search', 'liar'] },
      edit,
      variables: confided,
      logger: createLogger('debug', { write: (line) => lines.push(line) }),
    });
  }, 90_000);
  afterAll(async () => {
    await stage?.stop();
    await database?.drop();
    talker.closeAllConnections();
    talker.close();
  }, 60_000);

  /** Every service is told the secrets; each gives them away in another place. */
  function edit(yaml: string): string {
    type Service = {
      commandEnvironment?: Record<string, string>;
      versions: { list: string[]; describe: string[] };
      environments: {
        production: { install: string[]; runningVersion: { url: string }; checks: { url: string }[] };
      };
    };
    const file = parse(yaml) as { services: Record<string, Service> };
    const talking = (more: string) => ['node', '-e', talk + more];
    for (const service of Object.values(file.services))
      service.commandEnvironment = Object.fromEntries(Object.keys(confided).map((name) => [name, `\${${name}}`]));
    const { shop, mail, search, liar } = file.services;
    if (!shop || !mail || !search || !liar) throw new Error('a service is missing');
    shop.environments.production.install = talking('');
    mail.environments.production.install = talking(
      'setTimeout(() => process.stdout.write(e.DEPLOY_TOKEN.slice(0, 12)), 300); process.exitCode = 1;',
    );
    search.versions.describe = talking('process.exitCode = 1;');
    search.versions.list = talking('process.exitCode = 1;');
    const { port } = talker.address() as AddressInfo;
    liar.environments.production.runningVersion.url = `http://127.0.0.1:${port}/version`;
    for (const check of liar.environments.production.checks) check.url = `http://127.0.0.1:${port}/health`;
    return stringify(file);
  }

  const says = (as: string, line: string) => stage.people.says(as, `/deploy ${line}`);

  test('S18 goes through a story with failures: commands, providers, probes, people', {
    timeout: 180_000,
  }, async () => {
    const opened = await request(stage, `shop 1.1.0 because ${pasted.join(' and ')}`);
    expect(opened.release.reason).toContain('***');
    for (const secret of pasted) await says(priya, `note R-1 ${secret}`);
    await approveAndStart(stage, 'R-1');
    const done = await inState(stage, 'R-1', 'completed', 'failed');
    // Without this the search below would prove nothing: the secrets were really printed, and the rest is still there.
    expect(done.steps[0]?.output).toContain('raw *** end');
    expect(done.steps[0]?.output).toContain('from a tool: xox*-***');

    await request(stage, 'mail 1.1.0');
    await stage.people.tickAll(tom, 'R-2');
    await says(marcus, `approve R-2 ${pasted[2]}`);
    await inState(stage, 'R-2', 'approved');
    await press(stage, priya, 'R-2', 'release.start');
    const failed = await inState(stage, 'R-2', 'failed', 'in_progress', 'rolled_back');
    await until('a failed step', async () => (await view(stage, 'R-2')).steps.find((step) => step.state === 'failed'));
    expect(failed.release.number).toBe(2);

    expect(await says(priya, 'search 1.1.0')).toMatch(/DEPLOY_TOKEN.{2,6}\*/);
    expect(await says(priya, 'liar 1.1.0')).toMatch(/holds “xox.{1,12}”, which is not a version/);
    saidVersion = '1.0.0';
    expect(await says(priya, 'liar 1.1.0')).toMatch(/R-3/);
    await approve(stage, 'R-3');
    await press(stage, priya, 'R-3', 'release.start');
    await until('an answer of the gate', async () =>
      (await stage.people.privates(priya)).find((one) => /BASELINE|RUNNING_VERSION|GATE/.test(one.text)),
    ).catch(() => null);
    await says(priya, `cancel R-3 ${pasted[0]}`);
    await says(lena, `lock search ${pasted[1]}`);
    await says(lena, `unlock search ${pasted[3]}`);
    for (const secret of pasted) {
      await says(tom, `${secret} 1.1.0`);
      await says(tom, `shop ${secret}`);
      await says(tom, `reject R-99 ${secret}`);
    }
    for (const line of ['list', 'status R-1', 'plan R-1', 'tasks R-1', 'report R-1', 'status R-2', 'report R-2'])
      await says(priya, line);
  });

  test('S18 goes through a form', async () => {
    await stage.workspace.act({ kind: 'say', as: marcus, channel: channelIds.releases, text: '/deploy' });
    await until('the form', async () => stage.workspace.view(marcus)?.modal);
    for (const [blockId, value] of [
      ['version', '1.2.0'],
      ['reason', pasted.join(' ')],
    ] as const)
      await stage.workspace.act({
        kind: 'fill',
        as: marcus,
        blockId,
        actionId: 'value',
        element: { type: 'plain_text_input', value },
      });
    await stage.workspace.act({ kind: 'submit', as: marcus });
    await stage.workspace.act({ kind: 'closeModal', as: marcus });
  });

  test('S18 comes with requests that Slack did not sign, and with a Slack that fails', async () => {
    for (const secret of pasted)
      await postEvents(stage.bot.port, `text=${secret}`, { ...signedHeaders('x'), 'user-agent': secret });
    stage.workspace.fault({ method: 'chat.update', fault: { kind: 'error', error: 'fatal_error' } });
    await says(priya, `note R-1 ${pasted[0]}`);
  });

  test('S18 and is found in no message, event, row, log line or page', async () => {
    const workspace = stage.workspace.workspace();
    const messages = workspace.people.flatMap(({ id }) =>
      workspace.channels.flatMap((channel) =>
        stage.workspace
          .messages(id, channel.id)
          .flatMap((one) => [one, ...stage.workspace.thread(id, channel.id, one.ts)])
          .filter((one) => one.authorId === workspace.bot.userId),
      ),
    );
    const direct = await Promise.all(workspace.people.map(({ id }) => stage.people.workspace.directMessages(id)));
    const homes = workspace.people.map(({ id }) => stage.workspace.view(id)?.home ?? null);
    const rows = await everyRow(database.url);
    expect(messages.length).toBeGreaterThan(20);
    expect(rows.length).toBeGreaterThan(50);
    expect(lines.length).toBeGreaterThan(0);
    expect(rows.join('\n')).toContain('raw *** end');
    const places = {
      message: messages,
      direct: direct.flat(),
      home: homes,
      row: rows,
      log: lines,
      error: stage.errors,
    };
    for (const [place, things] of Object.entries(places)) {
      const texts = things.map((thing) => (typeof thing === 'string' ? thing : JSON.stringify(thing)));
      for (const mark of marks)
        await attempt('S18', `${mark} in a ${place}`, () => {
          const found = texts.filter((text) => text.toLowerCase().includes(mark.toLowerCase()));
          expect(found.map((text) => excerpt(text, mark))).toEqual([]);
          return found.length > 0;
        });
    }
  });
});

describe('S18 secrets of the process itself', () => {
  test('S18 a database that cannot be reached is told of without its password', async () => {
    const url = 'postgres://someone:c4nary-database-444@127.0.0.1:1/quarterdeck';
    await attempt('S18', 'the password of the database', async () => {
      const error: unknown = await connectDatabase({ kind: 'postgres', url }, { logger: silentLogger }).catch(
        (one: unknown) => one,
      );
      expect(error).toBeInstanceOf(Error);
      const logged: string[] = [];
      createLogger('debug', { write: (line) => logged.push(line) }).error({ err: error, url }, `at ${url}`);
      expect(logged.join()).toContain('127.0.0.1:1');
      return /c4nary/.test(explainFailure(error) + logged.join());
    });
  });

  test('S18 a fault of ours is told with a reference and none of its words', async () => {
    await attempt('S18', 'the words of a fault', () => {
      const logged: string[] = [];
      const logger = createLogger('error', { write: (line) => logged.push(line) });
      const reply = faultReply(new Error('relation c4nary at /srv/quarterdeck/x.ts:7'), 'req_1', logger);
      expect(logged.join()).toContain('relation');
      return !reply.text.includes('reference req_1') || /c4nary|relation|\.ts/.test(reply.text);
    });
  });

  test('S18 S23 a log line stays one line and shows no secret, whatever is logged', async () => {
    for (const text of ['a\nb', 'a\r\n{"level":60}', '\u001b[31mred\u001b[0m', '\u0007', '\u2028', ...pasted])
      await attempt('S23', JSON.stringify(text), () => {
        const logged: string[] = [];
        const logger = createLogger('debug', { write: (line) => logged.push(line) });
        logger.error({ err: new Error(text, { cause: { text } }), text }, text);
        const line = logged.join('');
        expect(logged).toHaveLength(1);
        const controls = [...line.slice(0, -1)].filter((character) => character < ' ' || character === '\u007F');
        return controls.length > 0 || /c4nary/.test(line) || JSON.parse(line).level !== 50;
      });
  });
});

/** Every row of every table as text. */
async function everyRow(url: string): Promise<string[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`;
    const found = await Promise.all(
      tables.map(({ name }) => sql.unsafe<{ row: string }[]>(`select t::text as row from ${name} t`)),
    );
    return found.flat().map(({ row }) => row);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

function excerpt(text: string, mark: string): string {
  const at = text.toLowerCase().indexOf(mark.toLowerCase());
  return text.slice(Math.max(0, at - 60), at + 60);
}
