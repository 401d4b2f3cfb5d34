import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../src/cli/demo/free-ports.ts';

const run = promisify(execFile);

/** A PostgreSQL server of its own that a test may crash. */
export interface TemporaryCluster {
  url: string;
  /** Stops the server as a crash would: nothing is finished, nothing is flushed that was not flushed. */
  crash(): Promise<void>;
  start(): Promise<void>;
  dispose(): Promise<void>;
}

/** Makes and starts a server from the programs in `bin`, on a free loopback port. */
export async function createTemporaryCluster(bin: string): Promise<TemporaryCluster> {
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-cluster-'));
  const data = join(directory, 'data');
  const port = await freePort();
  if (isRoot()) await run('chown', ['postgres', directory]);
  const control = (...words: string[]) => asServer(join(bin, 'pg_ctl'), ['-D', data, '-w', '-t', '60', ...words]);
  const start = () =>
    control('-o', `-p ${port} -c listen_addresses=127.0.0.1 -k ${directory}`, '-l', join(directory, 'log'), 'start');
  await asServer(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    crash: () => control('-m', 'immediate', 'stop'),
    start,
    async dispose() {
      await control('-m', 'immediate', 'stop').catch(() => {});
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The server refuses to run as root; then it runs as its own user. */
async function asServer(program: string, words: readonly string[]): Promise<void> {
  const [file, all] = isRoot() ? ['runuser', ['-u', 'postgres', '--', program, ...words]] : [program, [...words]];
  await run(file, all, { cwd: '/' });
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
