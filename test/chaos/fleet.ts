import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/lib/clock.ts';

const program = fileURLToPath(new URL('./replica.ts', import.meta.url));

export interface Replica {
  index: number;
  logFile: string;
  isUp(): boolean;
  /** Starts it when it is down; resolves when it takes deliveries, or has ended instead. */
  start(dieAt: string): Promise<void>;
  /** Ends it at once, as a machine that fails would. */
  kill(): Promise<void>;
  /** Lets it sleep and wakes it later, as a paused machine. */
  freeze(): void;
  thaw(): void;
  /** Asks it to end in order; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Times it ended by itself, and how. */
  deaths: { code: number | null; signal: string | null }[];
}

/** A replica that is started with `env`; its output goes to a log file in `folder`. */
export function createReplica(index: number, folder: string, env: Record<string, string>): Replica {
  const logFile = join(folder, `replica-${index}.log`);
  let child: ChildProcess | null = null;
  const ended = (process: ChildProcess) =>
    new Promise<void>((resolve) => {
      if (process.exitCode !== null || process.signalCode !== null) return resolve();
      process.once('exit', () => resolve());
    });
  const replica: Replica = {
    index,
    logFile,
    deaths: [],
    isUp: () => child !== null,
    async start(dieAt) {
      if (child) return;
      const log = openSync(logFile, 'a');
      const started = spawn(process.execPath, ['--import', 'tsx', program], {
        env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env, CHAOS_DIE_AT: dieAt },
        stdio: ['ignore', log, log, 'ipc'],
      });
      child = started;
      started.once('exit', (code, signal) => {
        replica.deaths.push({ code, signal });
        if (child === started) child = null;
      });
      const ready = new Promise<void>((resolve) => started.once('message', () => resolve()));
      await Promise.race([ready, ended(started), systemClock.sleep(60_000)]);
    },
    async kill() {
      const victim = child;
      if (!victim) return;
      victim.kill('SIGKILL');
      await ended(victim);
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async stop() {
      const leaving = child;
      if (!leaving) return 0;
      leaving.kill('SIGCONT');
      leaving.kill('SIGTERM');
      await Promise.race([ended(leaving), systemClock.sleep(30_000)]);
      if (leaving.exitCode === null && leaving.signalCode === null) leaving.kill('SIGKILL');
      return leaving.exitCode;
    },
  };
  return replica;
}
