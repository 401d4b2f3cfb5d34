// Runs one command for one attempt of one operation, apart from the bot, so that the command goes on and its result is
// kept while the bot is down. It works in the operation's folder and is told only the number of the attempt; every
// file that it writes is described in operation-files.ts.
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';

/** @typedef {'exit_code' | 'time_limit' | 'aborted' | 'not_startable'} Reason */
/** @typedef {{ argv: string[], env: Record<string, string>, cwd: string, timeoutMs: number, host: string }} Spec */

const segmentBytes = 64 * 1024;
const graceMs = 2_000;
const drainMs = 1_000;
const lookMs = 100;
const longestTimerMs = 2 ** 31 - 1;

// Whoever stops the bot must not stop the operation with it; only an abort file does.
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) process.on(signal, () => {});

const attempt = String(process.argv[2]);
/** @type {Spec} */
const spec = JSON.parse(readFileSync(`attempt-${attempt}.json`, 'utf8'));
const startedAt = new Date();

/** Whole and on the disk, or not there at all. @param {string} name @param {unknown} content */
function writeTemporary(name, content) {
  const temporary = `.${name}.${process.pid}`;
  const file = openSync(temporary, 'w', 0o600);
  writeSync(file, JSON.stringify(content));
  fsyncSync(file);
  closeSync(file);
  return temporary;
}

function syncFolder() {
  try {
    const folder = openSync('.', 'r');
    fsyncSync(folder);
    closeSync(folder);
  } catch {
    // Some systems cannot open a folder; the files themselves are on the disk.
  }
}

/** The one place that decides who runs the command: a hard link either makes the name or finds it taken. */
function claimLaunch() {
  const temporary = writeTemporary(`launch-${attempt}.json`, {
    kind: 'launched',
    pid: process.pid,
    startTime: startTimeOf(process.pid),
    host: spec.host,
    at: startedAt.toISOString(),
  });
  try {
    linkSync(temporary, `launch-${attempt}.json`);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(temporary);
    syncFolder();
  }
}

/** @param {number} pid */
function startTimeOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

let written = 0;
let outputFile = -1;

/** Keeps the last one to two segments of what the command printed, however much that is. @param {Buffer} chunk */
function keepOutput(chunk) {
  try {
    if (outputFile === -1) outputFile = openSync('output.log', 'a', 0o600);
    const rest = chunk.length > segmentBytes ? chunk.subarray(chunk.length - segmentBytes) : chunk;
    if (written > 0 && written + rest.length > segmentBytes) {
      closeSync(outputFile);
      outputFile = -1;
      renameSync('output.log', 'output-before.log');
      written = 0;
      outputFile = openSync('output.log', 'a', 0o600);
    }
    written += rest.length;
    writeSync(outputFile, rest);
  } catch {
    // A full disk costs output, never the operation or its result.
  }
}

/** @param {{ exitCode: number | null, signal: string | null, reason: Reason | null }} end */
async function finish(end) {
  const content = { startedAt: startedAt.toISOString(), finishedAt: new Date().toISOString(), ...end };
  // Without this file nobody can know how the command ended, so a full disk is waited for.
  for (let tries = 0; tries < 240; tries += 1) {
    try {
      renameSync(writeTemporary('exit.json', content), 'exit.json');
      syncFolder();
      break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  process.exit(0);
}

/** @param {number} group @param {NodeJS.Signals | 0} signal */
function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

function run() {
  const [program = '', ...args] = spec.argv;
  const child = spawn(program, args, {
    cwd: spec.cwd,
    env: spec.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    shell: false,
  });
  child.stdout.on('data', keepOutput);
  child.stderr.on('data', keepOutput);
  /** @type {Reason | null} */
  let stopped = null;
  let ended = false;
  /** @type {{ exitCode: number | null, signal: string | null }} */
  let exit = { exitCode: null, signal: null };

  child.once('error', (error) => {
    if (child.pid !== undefined) return;
    keepOutput(Buffer.from(`cannot start ${program}: ${error.message}\n`));
    void finish({ exitCode: null, signal: null, reason: 'not_startable' });
  });
  const group = child.pid;
  if (group === undefined) return;
  try {
    const record = { pid: group, startTime: startTimeOf(group) };
    renameSync(writeTemporary('command.json', record), 'command.json');
  } catch {
    // Only an abort after the supervisor's own death needs it.
  }

  /** @param {Reason} reason */
  const stop = (reason) => {
    if (stopped !== null || ended) return;
    stopped = reason;
    signalGroup(group, 'SIGTERM');
    const since = performance.now();
    const look = setInterval(() => {
      const isGone = !signalGroup(group, 0);
      if (!isGone && performance.now() - since < graceMs) return;
      clearInterval(look);
      signalGroup(group, 'SIGKILL');
      // A program that cannot be killed (waiting for a dead disk) must not keep the result from being known.
      setTimeout(() => void finish({ ...exit, reason }), isGone ? 0 : drainMs);
    }, 20);
  };

  setTimeout(() => stop('time_limit'), Math.min(spec.timeoutMs, longestTimerMs));
  setInterval(() => existsSync(`abort-${attempt}`) && stop('aborted'), lookMs);
  const end = () => {
    if (ended || stopped !== null) return;
    ended = true;
    void finish({ ...exit, reason: exit.exitCode === 0 ? null : 'exit_code' });
  };
  child.once('exit', (exitCode, signal) => {
    exit = { exitCode, signal };
    // A process left behind may hold the pipes for ever: what it still prints is waited for, but not for long.
    setTimeout(end, drainMs);
  });
  child.once('close', end);
}

if (claimLaunch()) {
  if (existsSync(`abort-${attempt}`)) void finish({ exitCode: null, signal: null, reason: 'aborted' });
  else run();
}
