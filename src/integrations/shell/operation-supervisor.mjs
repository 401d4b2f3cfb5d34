// Runs one command for one attempt of one operation, separately from the bot, so that the command continues and its
// result is kept while the bot is down. It runs in the operation's folder and gets only the attempt number; every file
// that it writes is described in operation-files.ts.
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createFamily, processStartTime } from './operation-family.mjs';

/** @typedef {'exit_code' | 'time_limit' | 'aborted' | 'not_startable'} Reason */
/** @typedef {{ argv: string[], env: Record<string, string>, cwd: string, timeoutMs: number, stopGraceMs?: number, host: string }} Spec */

const segmentBytes = 64 * 1024;
/** The value of earlier versions without a policy for it. */
const earlierGraceMs = 2_000;
/** How long killed processes may take to exit: a process blocked on a dead disk cannot be killed at all. */
const killedWithinMs = 5_000;
/** Processes that are about to end with the command, such as the rest of a pipeline, are not leftovers. */
const endingMs = 200;
const lookMs = 100;
const longestTimerMs = 2 ** 31 - 1;

// Stopping the bot must not stop the operation; only an abort file does.
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) process.on(signal, () => {});

const attempt = String(process.argv[2]);
/** @type {Spec} */
const spec = JSON.parse(readFileSync(`attempt-${attempt}.json`, 'utf8'));
const startedAt = new Date();

/** Atomic and durable: completely on disk, or not there at all. @param {string} name @param {unknown} content */
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
    // Some systems cannot open a folder; the files themselves are on disk.
  }
}

/** Decides which process runs the command: a hard link either creates the name or fails because it is taken. */
function claimLaunch() {
  const temporary = writeTemporary(`launch-${attempt}.json`, {
    kind: 'launched',
    pid: process.pid,
    startTime: processStartTime(process.pid),
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

/**
 * The command writes to this file directly, so that leftover processes can keep writing when nobody reads any more.
 * Opened for appending: after truncation, every writer continues at the new end.
 */
const outputFile = openOutput();

function openOutput() {
  try {
    return openSync('output.log', 'a+', 0o600);
  } catch {
    return -1;
  }
}

/** Keeps the last one to two segments of the command's output, however long it is. */
function trimOutput() {
  try {
    if (outputFile === -1) return;
    const { size } = fstatSync(outputFile);
    if (size <= segmentBytes) return;
    const end = Buffer.alloc(segmentBytes);
    const length = readSync(outputFile, end, 0, segmentBytes, size - segmentBytes);
    writeFileSync('output-before.log', end.subarray(0, length), { mode: 0o600 });
    ftruncateSync(outputFile, 0);
  } catch {
    // A full disk costs output, never the operation or its result.
  }
}

/** @param {string} text */
function say(text) {
  try {
    if (outputFile !== -1) writeSync(outputFile, text);
  } catch {
    // The same.
  }
}

/**
 * @param {{ exitCode: number | null, signal: string | null, reason: Reason | null,
 *   left?: import('./operation-family.mjs').Member[], survivors?: import('./operation-family.mjs').Member[] }} end
 */
async function finish(end) {
  const content = { startedAt: startedAt.toISOString(), finishedAt: new Date().toISOString(), ...end };
  trimOutput();
  // Without this file, the command's result cannot be known, so it waits while the disk is full.
  for (let tries = 0; tries < 240; tries += 1) {
    try {
      renameSync(writeTemporary('exit.json', content), 'exit.json');
      syncFolder();
      break;
    } catch {
      await pause(500);
    }
  }
  process.exit(0);
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function run() {
  const [program = '', ...args] = spec.argv;
  const output = outputFile === -1 ? 'ignore' : outputFile;
  const child = spawn(program, args, {
    cwd: spec.cwd,
    env: spec.env,
    stdio: ['ignore', output, output],
    detached: true,
    shell: false,
  });
  /** @type {Reason | null} */
  let stopped = null;
  /** @type {{ exitCode: number | null, signal: string | null } | null} */
  let exit = null;

  child.once('error', (error) => {
    if (child.pid !== undefined) return;
    say(`cannot start ${program}: ${error.message}\n`);
    void finish({ exitCode: null, signal: null, reason: 'not_startable' });
  });
  const { pid } = child;
  if (pid === undefined) return;
  const family = createFamily(pid, spec.env.QUARTERDECK_OPERATION ?? null);
  try {
    const record = { pid, startTime: processStartTime(pid) };
    renameSync(writeTemporary('command.json', record), 'command.json');
  } catch {
    // Only an abort after the supervisor's own death needs it.
  }

  /** Stops the command with everything it started, wherever that moved. @param {Reason} reason */
  const stop = async (reason) => {
    if (stopped !== null || exit !== null) return;
    stopped = reason;
    const graceMs = Math.min(spec.stopGraceMs ?? earlierGraceMs, longestTimerMs);
    const since = performance.now();
    /** @type {Set<number>} */
    const told = new Set();
    for (let left = family.look(); left.length > 0 && performance.now() - since < graceMs; left = family.look()) {
      // Processes started during the shutdown are also signaled; none is signaled twice.
      for (const one of left) if (!told.has(one.pid)) family.signal(one, 'SIGTERM');
      for (const one of left) told.add(one.pid);
      await pause(20);
    }
    const killing = performance.now();
    let left = family.look();
    while (left.length > 0 && performance.now() - killing < killedWithinMs) {
      for (const one of left) family.signal(one, 'SIGKILL');
      await pause(20);
      left = family.look();
    }
    // Its end may be observed a moment before it is reported.
    if (exit === null) await pause(20);
    void finish({ ...(exit ?? { exitCode: null, signal: null }), reason, survivors: left });
  };

  setTimeout(() => void stop('time_limit'), Math.min(spec.timeoutMs, longestTimerMs));
  setInterval(() => {
    trimOutput();
    if (existsSync(`abort-${attempt}`)) void stop('aborted');
  }, lookMs);
  // Processes that move to their own session are known by then, however they do it.
  setInterval(() => family.look(), lookMs);
  /** Ends the operation when its command has ended; anything running a moment later is reported as left. */
  const ended = async () => {
    const since = performance.now();
    let left = family.look();
    while (left.length > 0 && performance.now() - since < endingMs) {
      await pause(20);
      left = family.look();
    }
    const { exitCode, signal } = exit ?? { exitCode: null, signal: null };
    void finish({ exitCode, signal, reason: exitCode === 0 ? null : 'exit_code', left });
  };
  child.once('exit', (exitCode, signal) => {
    exit = { exitCode, signal };
    if (stopped === null) void ended();
  });
}

if (claimLaunch()) {
  if (existsSync(`abort-${attempt}`)) void finish({ exitCode: null, signal: null, reason: 'aborted' });
  else run();
}
