// Finds everything that an operation's command started, wherever it moved: by the inherited environment, by parent
// processes, and by the process groups and sessions it created. Used by the supervisor, and by the bot when the
// supervisor is gone.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** @typedef {{ pid: number, startTime: string | null, name: string }} Member */
/** @typedef {{ pid: number, parent: number, group: number, session: number, startTime: string | null, name: string, isZombie: boolean }} Seen */

/** The environment variable of every process of an operation; its value is the operation's id. */
export const markerName = 'QUARTERDECK_OPERATION';

/** Null when the process does not exist, or the system does not report it. @param {number} pid */
export function processStartTime(pid) {
  return readStat(pid)?.startTime ?? null;
}

/** @param {number} pid @returns {Seen | null} */
function readStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in parentheses and may itself contain spaces and parentheses.
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', parent = '', group = '', session = ''] = fields;
    return {
      pid,
      parent: Number(parent),
      group: Number(group),
      session: Number(session),
      startTime: fields[19] ?? null,
      name,
      isZombie: state === 'Z' || state === 'X',
    };
  } catch {
    return null;
  }
}

/** All running processes, as far as this system shows them. @returns {{ all: Seen[], hasEnvironments: boolean }} */
function everyProcess() {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const all = pids.flatMap((name) => readStat(Number(name)) ?? []);
    if (all.length > 0) return { all, hasEnvironments: true };
  } catch {
    // No /proc here: `ps` shows parents and groups.
  }
  try {
    const text = execFileSync('ps', ['-axo', 'pid=,ppid=,pgid=,stat=,comm='], { encoding: 'utf8', timeout: 2_000 });
    const all = text.split('\n').flatMap((line) => {
      const [, pid, parent, group, state = '', name = ''] =
        /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      if (pid === undefined) return [];
      const numbers = { pid: Number(pid), parent: Number(parent), group: Number(group), session: 0 };
      return [{ ...numbers, startTime: null, name, isZombie: state.startsWith('Z') }];
    });
    return { all, hasEnvironments: false };
  } catch {
    return { all: [], hasEnvironments: false };
  }
}

/** @param {number} pid @param {string} marker */
function carries(pid, marker) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`${markerName}=${marker}`);
  } catch {
    // Owned by another user, or gone.
    return false;
  }
}

/**
 * The running processes with the operation's id; null when this system does not expose environments.
 * @param {string} marker @returns {Member[] | null}
 */
export function findByMarker(marker) {
  const { all, hasEnvironments } = everyProcess();
  if (!hasEnvironments) return null;
  return all.filter((one) => !one.isZombie && one.pid !== process.pid && carries(one.pid, marker)).map(toMember);
}

/** @param {Seen} seen @returns {Member} */
function toMember({ pid, startTime, name }) {
  return { pid, startTime, name: programOf(pid) ?? name };
}

/**
 * The program that the process was started as: a thread may have renamed it, as Node 24 does. Only the program is read,
 * not the arguments, which may contain anything. @param {number} pid
 */
function programOf(pid) {
  try {
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0', 1);
    return basename(program).slice(0, 40) || null;
  } catch {
    return null;
  }
}

/**
 * Tracks the process `root` and its descendants. `look` returns those running now; a process seen once stays known,
 * even when its parents are gone.
 * @param {number} root @param {string | null} marker
 */
export function createFamily(root, marker) {
  /** @type {Map<number, string | null>} */
  const known = new Map([[root, processStartTime(root)]]);
  /** Checked before and found to be unrelated. @type {Map<number, string | null>} */
  const foreign = new Map();
  /** Groups and sessions led by a member of the family. @type {Set<number>} */
  const own = new Set([root]);

  /** @param {Seen} one */
  const isKnown = (one) => known.has(one.pid) && known.get(one.pid) === one.startTime;
  /** @param {Seen} one @param {boolean} hasEnvironments */
  const belongs = (one, hasEnvironments) => {
    if (isKnown(one) || known.has(one.parent) || own.has(one.group) || own.has(one.session)) return true;
    if (marker === null || !hasEnvironments) return false;
    if (foreign.get(one.pid) === one.startTime) return false;
    return carries(one.pid, marker);
  };

  return {
    /** @returns {Member[]} */
    look() {
      const { all, hasEnvironments } = everyProcess();
      const present = new Set(all.map((one) => one.pid));
      /** @type {Map<number, Seen>} */
      const found = new Map();
      // Descendants are found as soon as their parents are.
      for (let before = -1; before !== found.size; ) {
        before = found.size;
        for (const one of all) {
          if (found.has(one.pid) || one.pid === process.pid || !belongs(one, hasEnvironments)) continue;
          found.set(one.pid, one);
          known.set(one.pid, one.startTime);
          if (one.group === one.pid) own.add(one.group);
          if (one.session === one.pid) own.add(one.session);
        }
      }
      for (const one of all) if (!found.has(one.pid) && one.parent !== 0) foreign.set(one.pid, one.startTime);
      // A free process id may be reused by an unrelated process.
      for (const pid of known.keys()) if (!present.has(pid) && pid !== root) known.delete(pid);
      for (const pid of foreign.keys()) if (!present.has(pid)) foreign.delete(pid);
      return [...found.values()].filter((one) => !one.isZombie).map(toMember);
    },
    /** @param {Member} member @param {NodeJS.Signals} signal */
    signal({ pid, startTime }, signal) {
      if (startTime !== null && processStartTime(pid) !== startTime) return;
      try {
        process.kill(pid, signal);
      } catch {
        // Gone, or owned by another user: the next look tells.
      }
    },
  };
}
