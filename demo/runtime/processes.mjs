// Processes that outlive the command that starts them. A record names each by its number and start time, because
// numbers are used again.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readJson, statePath, writeWhole } from './place.mjs';
import { sleep } from './wait.mjs';

/** @typedef {{ name: string, pid: number, startTime: string | null, version: string | null, port: number | null }} Running */

const recordOf = (/** @type {string} */ name) => statePath('processes', `${name}.json`);

export const logOf = (/** @type {string} */ name) => statePath('logs', `${name}.log`);

/**
 * Starts a program of the demo in a session of its own.
 * @param {string} name
 * @param {{ program: string, args: string[], version?: string, port?: number }} what
 * @returns {Running}
 */
export function startProcess(name, { program, args, version, port }) {
  mkdirSync(statePath('logs'), { recursive: true });
  const log = openSync(logOf(name), 'a');
  const child = spawn(process.execPath, [program, ...args], {
    cwd: statePath(),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  if (child.pid === undefined) throw new Error(`${name} could not be started`);
  const startTime = statOf(child.pid)?.startTime ?? null;
  const record = { name, pid: child.pid, startTime, version: version ?? null, port: port ?? null };
  writeWhole(recordOf(name), JSON.stringify(record));
  return record;
}

/** The process with this name, if it runs. @param {string} name @returns {Running | null} */
export function findProcess(name) {
  const record = /** @type {Running | null} */ (readJson(recordOf(name)));
  return record !== null && isRunning(record) ? record : null;
}

/** All that run. @returns {Running[]} */
export function listProcesses() {
  /** @type {string[]} */
  let files = [];
  try {
    files = readdirSync(statePath('processes'));
  } catch {
    // Nothing was ever started.
  }
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => findProcess(file.slice(0, -'.json'.length)))
    .filter((record) => record !== null);
}

/** Lets the process finish what it does, then makes it end. True when it ran. @param {string} name */
export async function stopProcess(name, graceMs = 5_000) {
  const record = findProcess(name);
  if (record !== null) {
    signal(record, 'SIGTERM');
    const end = performance.now() + graceMs;
    while (isRunning(record) && performance.now() < end) await sleep(20);
    if (isRunning(record)) signal(record, 'SIGKILL');
    while (isRunning(record)) await sleep(20);
  }
  rmSync(recordOf(name), { force: true });
  return record !== null;
}

/** The last line that the process wrote, for a message when it failed. @param {string} name */
export function lastLogLine(name) {
  try {
    return (
      readFileSync(logOf(name), 'utf8')
        .trim()
        .split('\n')
        .findLast((line) => /\S/.test(line)) ?? ''
    );
  } catch {
    return '';
  }
}

/** @param {Running} record */
function isRunning({ pid, startTime }) {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const now = statOf(pid);
  if (now === null) return true;
  // One that ended and that nobody collected is no longer running.
  return now.state !== 'Z' && (startTime === null || now.startTime === startTime);
}

/** @param {Running} record @param {NodeJS.Signals} name */
function signal({ pid }, name) {
  try {
    process.kill(-pid, name);
  } catch {
    // It ended in between.
  }
}

/** Null where the system does not tell. @param {number} pid */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startTime: fields[19] ?? null };
  } catch {
    return null;
  }
}
