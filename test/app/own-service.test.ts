import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Actors, until } from '../../src/cli/demo/actors.ts';
import { WorkspaceClient } from '../../src/cli/demo/workspace-client.ts';
import { projectFolder } from '../../src/cli/paths.ts';
import { personIds } from '../../src/local-workspace/default-seed.ts';
import { closedPort } from '../support/closed-port.ts';

const guide = readFileSync(join(projectFolder, 'docs/guides/your-own-service.md'), 'utf8');
let folder = '';
let bot: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-service-'));
  bot = null;
});

afterEach(async () => {
  if (bot && bot.exitCode === null) {
    const ended = new Promise((resolve) => bot?.once('exit', resolve));
    bot.kill('SIGTERM');
    await ended;
  }
  // What the guide's own deploy.sh has started last.
  await shell('cd my-service && [ -f service.pid ] && kill "$(cat service.pid)" || true', {});
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The watch of the guide takes 15 s; on a busy machine its readings come late, and it waits for enough of them. */
const statusTimeoutMs = 150_000;

/** The guide in pieces, in its order: files to write, commands to type, and what people do. */
type Piece = { kind: 'fence'; language: string; name: string; text: string } | { kind: 'line'; text: string };

function piecesOf(markdown: string): Piece[] {
  return markdown.split(/^(```[\s\S]*?^```)$/m).flatMap((part): Piece[] => {
    const fence = /^```(\w+)(?: ([^\n]*))?\n([\s\S]*?)```$/.exec(part);
    if (fence) return [{ kind: 'fence', language: fence[1] ?? '', name: fence[2] ?? '', text: fence[3] ?? '' }];
    // An item of a list is one line, however it is broken.
    const lines = part.replace(/\n {2,}/g, ' ').split('\n');
    return lines.map((text) => ({ kind: 'line', text }));
  });
}

function shell(script: string, env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      'bash',
      ['-euc', script],
      { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, ...env }, timeout: 60_000 },
      (error, stdout, stderr) => (error ? reject(new Error(`${script}\n${stdout}${stderr}`)) : resolve(stdout)),
    );
  });
}

async function startBot(script: string, env: Record<string, string>): Promise<void> {
  const child = spawn('bash', ['-euc', script], { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, ...env } });
  bot = child;
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('Quarterdeck is ready')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => reject(new Error(printed)));
  });
}

test('the guide “Your own service in ten minutes” is right, word for word', { timeout: 420_000 }, async () => {
  symlinkSync(projectFolder, join(folder, 'quarterdeck'));
  const [servicePort, workspacePort] = [await closedPort(), await closedPort()];
  // The ports are those of this machine; everything else stands as it is printed.
  const text = guide.replaceAll('8085', String(servicePort));
  const env = { PORT: String(workspacePort), LOG_LEVEL: 'silent' };
  const people = new Actors(new WorkspaceClient(`http://127.0.0.1:${workspacePort}`));
  const personOf = (name: string) => personIds[name.toLowerCase() as keyof typeof personIds];
  const ref = () => `R-${releases}`;
  const buttons: Record<string, string> = { Approve: 'approval.approve', Start: 'release.start' };
  let releases = 0;
  let typed = '';
  let output = '';
  let done = 0;

  for (const piece of piecesOf(text)) {
    if (piece.kind === 'fence') {
      const { language, name, text: content } = piece;
      const file = join(folder, 'my-service', name.replace('append ', ''));
      if (language === 'text') expect(output.trim()).toBe(content.trim());
      else if (name === 'start') await startBot(`${typed}exec node ../quarterdeck/bin/quarterdeck.js start`, env);
      else if (name.startsWith('append ')) appendFileSync(file, content);
      else if (name !== '') writeFileSync(file, content);
      else {
        output = await shell(typed + content, env);
        // What a shell remembers: where it is, its functions, its variables.
        typed += content
          .split('\n')
          .filter((line) => /^(cd|export|quarterdeck\(\)) /.test(line))
          .map((line) => `${line}\n`)
          .join('');
      }
      done += 1;
      continue;
    }
    const [, who = '', what = '', words = ''] =
      /As \*\*(\w+)\*\*, (type|tick|press)(?: the boxes)?(?: [`*]+([^`*]+)[`*]+)?/.exec(piece.text) ?? [];
    const [, status = ''] = /The card says \*\*([^*]+)\*\*/.exec(piece.text) ?? [];
    const person = personOf(who);
    if (what === 'type') {
      releases += 1;
      expect(await people.says(person, words)).toContain(`*${ref()}*`);
      const card = await people.cardThat(person, ref(), 'a card', () => true);
      if (releases === 1) expect(JSON.stringify(card.blocks)).toMatch(/\*Assumed\* The version is used as typed/);
    }
    if (what === 'tick') expect(await people.tickAll(person, ref())).toBeGreaterThan(0);
    if (what === 'press' && words in buttons) {
      await people.press(person, () => people.card(person, ref()), buttons[words] ?? '');
    } else if (what === 'press') {
      const [, why = ''] = /say why: `([^`]+)`/.exec(piece.text) ?? [];
      expect(words).toBe('Roll back …');
      expect(await people.says(person, `/deploy rollback ${ref()} ${why}`)).toContain(ref());
    }
    if (status !== '')
      await people.cardThat(
        personOf('Priya'),
        ref(),
        status,
        (card) => JSON.stringify(card.blocks).includes(`*${status}*`),
        statusTimeoutMs,
      );
    if (what !== '' || status !== '') done += 1;
  }
  // Nothing was passed over: every code block and every numbered step was carried out.
  const steps = [...guide.matchAll(/^\d+\. /gm)].length;
  const fences = [...guide.matchAll(/^```\w/gm)].length;
  expect(done).toBe(steps + fences);
  await until('the service answers', async () => (await fetch(`http://127.0.0.1:${servicePort}/`)).ok);
});
