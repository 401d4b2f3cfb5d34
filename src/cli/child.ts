import { type ChildProcess, spawn } from 'node:child_process';
import { isReadyMessage, type ReadyMessage } from './local.ts';
import { program } from './paths.ts';

export interface Part {
  ready: ReadyMessage;
  process: ChildProcess;
  /** Asks it to stop and waits; it is killed after `timeoutMs`. */
  stop(timeoutMs?: number): Promise<void>;
}

/** Starts another part of Quarterdeck as a separate process. Throws with its last output when it does not come up. */
export function startPart(
  command: string,
  env: Readonly<Record<string, string | undefined>>,
  timeoutMs = 60_000,
): Promise<Part> {
  const child = spawn(process.execPath, [program, command], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-4_000);
    if (env.LOG_LEVEL !== 'silent') process.stderr.write(chunk);
  });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`“quarterdeck ${command}” did not start within ${timeoutMs} ms.\n${lastWords}`));
    }, timeoutMs);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`“quarterdeck ${command}” ended with ${code ?? 'a signal'} before it was ready.\n${lastWords}`));
    });
    child.on('message', (message) => {
      if (!isReadyMessage(message)) return;
      clearTimeout(late);
      resolve({ ready: message, process: child, stop: (stopMs) => stop(child, stopMs ?? 28_000) });
    });
  });
}

function stop(child: ChildProcess, timeoutMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.once('exit', () => {
      clearTimeout(late);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
