// Finds everything that one command of an operation started, wherever it went: by the environment that it inherits, by its
// parents, and by the process groups and sessions that are its own. Used by the supervisor, and by the bot when the
// supervisor is gone.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** @typedef {{ pid: number, startTime: string | null, name: string }} Member */
/** @typedef {{ pid: number, parent: number, group: number, session: number, startTime: string | null, name: string, isZombie: boolean }} Seen */

/** What every process of an operation carries in its environment; its value is the operation's id. */
export const markerName = 'QUARTERDECK_OPERATION';

/** Null when there is no such process, or the system does not tell. @param {number} pid */
export function processStartTime(pid) {
  return readStat(pid)?.startTime ?? null;
}

/** @param {number} pid @returns {Seen | null} */
function readStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in parentheses and may hold spaces and parentheses itself.
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

/** Everything that runs, as far as this system shows it. @returns {{ all: Seen[], hasEnvironments: boolean }} */
function everyProcess() {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const all = pids.flatMap((name) => readStat(Number(name)) ?? []);
    if (all.length > 0) return { all, hasEnvironments: true };
  } catch {
    // No /proc here: `ps` tells of parents and groups.
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
    // Of another user, or gone.
    return false;
  }
}

/**
 * The processes that carry the operation's id and are at work; null when this system does not tell.
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
 * What the process was started as: a thread may have given it another name, as Node 24 does. Of its arguments, which may
 * hold anything, only the program is read. @param {number} pid
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
 * Follows the process `root` and whatever comes of it. `look` tells which of them are at work now; whoever was seen once
 * stays known, also when its parents are gone.
 * @param {number} root @param {string | null} marker
 */
export function createFamily(root, marker) {
  /** @type {Map<number, string | null>} */
  const known = new Map([[root, processStartTime(root)]]);
  /** Looked at before and found to be somebody else's. @type {Map<number, string | null>} */
  const foreign = new Map();
  /** Groups and sessions that one of the family leads. @type {Set<number>} */
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
      // Children of children are found as soon as their parents are.
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
      // A number that is free may be given to somebody else.
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
        // Gone, or of another user: the next look tells.
      }
    },
  };
}
