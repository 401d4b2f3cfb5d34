// Runs one command for one attempt of one operation, apart from the bot, so that the command goes on and its result is
// kept while the bot is down. It works in the operation's folder and is told only the number of the attempt; every
// file that it writes is described in operation-files.ts.
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
/** What a version wrote that knew no policy for it. */
const earlierGraceMs = 2_000;
/** How long what was killed may take to be gone: a process that waits for a dead disk cannot be killed at all. */
const killedWithinMs = 5_000;
/** What is about to end with the command, such as the rest of a pipeline, is not left behind. */
const endingMs = 200;
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
 * The command writes into this file itself, so whatever it leaves running can go on writing when nobody reads any more.
 * Opened for appending: after it was cut, every writer goes on at its new end.
 */
const outputFile = openOutput();

function openOutput() {
  try {
    return openSync('output.log', 'a+', 0o600);
  } catch {
    return -1;
  }
}

/** Keeps the last one to two segments of what the command printed, however much that is. */
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
  // Without this file nobody can know how the command ended, so a full disk is waited for.
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

  /** Ends the command with everything that it started, wherever that went. @param {Reason} reason */
  const stop = async (reason) => {
    if (stopped !== null || exit !== null) return;
    stopped = reason;
    const graceMs = Math.min(spec.stopGraceMs ?? earlierGraceMs, longestTimerMs);
    const since = performance.now();
    /** @type {Set<number>} */
    const told = new Set();
    for (let left = family.look(); left.length > 0 && performance.now() - since < graceMs; left = family.look()) {
      // Whoever is started while things end is told too; nobody is told twice.
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
    // Its end may be seen a moment before it is told.
    if (exit === null) await pause(20);
    void finish({ ...(exit ?? { exitCode: null, signal: null }), reason, survivors: left });
  };

  setTimeout(() => void stop('time_limit'), Math.min(spec.timeoutMs, longestTimerMs));
  setInterval(() => {
    trimOutput();
    if (existsSync(`abort-${attempt}`)) void stop('aborted');
  }, lookMs);
  // What leaves the family for a session of its own is known by then, however it does that.
  setInterval(() => family.look(), lookMs);
  /** Ends the operation when its command has ended; what still runs a moment later is reported as left behind. */
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
