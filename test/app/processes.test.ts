import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { isAtWork } from '../../src/integrations/shell/process-alive.ts';
import { personIds } from '../../src/local-workspace/default-seed.ts';
import { approveAndStart, inState, press, request, view } from './play.ts';
import { stageForAll, until } from './stage.ts';

const { priya } = personIds;
const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-processes-'));
const log = join(folder, 'log');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Service {
  versions: { describe: string[]; list: string[] };
  environments: { production: Record<string, string[]> };
}

/** Installs in a session of its own, which an abort of the process group alone would not reach. */
const escaping = `
  const { appendFileSync } = require('node:fs');
  const log = ${JSON.stringify(log)};
  const { spawn } = require('node:child_process');
  const code = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, ['-e', code], { detached: true, stdio: 'inherit' });
  appendFileSync(log, 'install ' + process.pid + ' ' + child.pid + '\\n');
  console.log('\\u001b[32minstalling\\u001b[0m 10 %\\rinstalling 50 %');
  setInterval(() => {}, 1000);`;

/** Leaves a server running, as a deployment without a service manager does, which goes on printing. */
const leaving = `
  const code = "let n = 0; setInterval(() => console.log('tick ' + ++n), 50); setTimeout(() => process.exit(), 30000)";
  const child = require('node:child_process').spawn(process.execPath, ['-e', code], { detached: true, stdio: 'inherit' });
  require('node:fs').appendFileSync(${JSON.stringify(log)}, 'server ' + child.pid + '\\n');
  child.unref();`;

const stage = stageForAll({
  services: { kind: 'scripted', names: ['shop', 'mail', 'odd'] },
  edit: (yaml) => {
    const file = parse(yaml) as { services: Record<'shop' | 'mail' | 'odd', Service> };
    const { shop, mail, odd } = file.services;
    shop.environments.production.install = ['node', '-e', escaping];
    const install = mail.environments.production.install ?? [];
    const both = `${leaving}; require('node:child_process').execFileSync(process.argv[1], process.argv.slice(2), { stdio: 'inherit' })`;
    mail.environments.production.install = ['node', '-e', both, ...install];
    const noisy = (argv: string[]) => [
      'node',
      '-e',
      `console.log('\\u001b[33m[warn]\\u001b[0m {deprecated} "half');
       const said = require('node:child_process').spawnSync(process.argv[1], process.argv.slice(2));
       process.stdout.write('\\uFEFF' + said.stdout.toString() + '\\ndone\\n'); process.exitCode = said.status`,
      ...argv,
    ];
    odd.versions.describe = noisy(odd.versions.describe);
    odd.versions.list = ['node', '-e', `console.log('note\\n["1.0.0", "--force", "../1", "1.1.0"]')`];
    return stringify(file);
  },
});
const says = (line: string) => stage().people.says(priya, `/deploy ${line}`);
const logged = (word: string) =>
  readFileSync(log, { encoding: 'utf8', flag: 'a+' })
    .split('\n')
    .filter((line) => line.startsWith(word))
    .map((line) => line.split(' ').slice(1).map(Number));

test('an abort ends what a command moved into a session of its own, and another try begins when nothing of it is left', async () => {
  const { release } = await request(stage(), 'shop 1.1.0');
  const ref = `R-${release.number}`;
  await approveAndStart(stage(), ref);
  const [first = []] = await until('the command', async () =>
    logged('install').length === 1 ? logged('install') : null,
  );
  expect(await says('abort shop it hangs')).toContain(ref);
  await inState(stage(), ref, 'failed');
  await until('its end', async () => (await view(stage(), ref)).steps.some((step) => step.state === 'aborted'));
  for (const pid of first) expect(isAtWork({ pid, startTime: null }), String(pid)).toBe(false);
  const { steps } = await view(stage(), ref);
  expect(steps.find((step) => step.state === 'aborted')?.output).toContain('installing 50 %');

  await press(stage(), priya, ref, 'release.retry');
  const [, second = []] = await until('another try', async () =>
    logged('install').length === 2 ? logged('install') : null,
  );
  for (const pid of first) expect(isAtWork({ pid, startTime: null })).toBe(false);
  await says(`abort ${ref} it hangs again`);
  await until('its end', async () => second.every((pid) => !isAtWork({ pid, startTime: null })));
});

test('what a command leaves running lives on after the release, and the step names it', async () => {
  const { release } = await request(stage(), 'mail 1.1.0');
  const ref = `R-${release.number}`;
  await approveAndStart(stage(), ref);
  await inState(stage(), ref, 'completed');
  const [[pid = 0] = []] = logged('server');
  expect(isAtWork({ pid, startTime: null })).toBe(true);
  const { steps } = await view(stage(), ref);
  expect(steps.map((step) => step.output).join('\n')).toContain(`node (${pid})`);
  process.kill(pid, 'SIGKILL');
});

test('tools that print warnings, colors and odd tags still tell which versions there are', async () => {
  const answer = await says('odd 9.9.9');
  expect(answer).toContain('Known versions, newest first: 1.1.0, 1.0.0.');
  expect(answer).toContain('Left out, because they are not versions: “--force”, “../1”.');
  const { release } = await request(stage(), 'odd 1.1.0');
  expect(release.plan.artifact.notes).not.toBe('');
});
