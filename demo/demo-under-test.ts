import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const commands = fileURLToPath(new URL('./commands/', import.meta.url));

export interface CommandEnd {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** A demo with files and ports of its own, so that tests run side by side. */
export async function demoUnderTest() {
  const state = await mkdtemp(join(tmpdir(), 'demo-'));
  const base = 20_000 + 30 * Math.floor(Math.random() * 400);
  const env = { PATH: process.env.PATH, DEMO_STATE: state, DEMO_PORT_BASE: String(base) };

  const command = (name: string, ...flags: string[]) =>
    new Promise<CommandEnd>((resolve) => {
      execFile(
        process.execPath,
        [join(commands, `${name}.mjs`), ...flags],
        { env, cwd: '/' },
        (error, stdout, stderr) => {
          resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
        },
      );
    });

  return {
    state,
    port: (offset: number) => base + offset,
    url: (offset: number, path = '/') => `http://127.0.0.1:${base + offset}${path}`,
    command,
    /** Runs a command that must succeed and returns what it printed. */
    done: async (name: string, ...flags: string[]) => {
      const end = await command(name, ...flags);
      if (end.exitCode === 0) return end.stdout;
      throw new Error(`${name} ${flags.join(' ')} ended with ${end.exitCode}: ${end.stdout}${end.stderr}`);
    },
    dispose: async () => {
      await command('down', '--all');
      await rm(state, { recursive: true, force: true });
    },
  };
}

/** Numbers of all processes whose command line or environment names this text. */
export async function processesOf(text: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const about = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
    );
    if (about.some((part) => part.includes(text))) found.push(Number(name));
  }
  return found;
}
