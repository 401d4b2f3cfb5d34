// Which processes belong to one operation: whatever its command started, wherever that has moved to.
import { appendsTo, carries, listProcesses } from './list-processes.mjs';

/** @typedef {import('./list-processes.mjs').Process} Process */

/** The variable that every process of an operation inherits; its value is `<operation id>/<attempt>`. */
export const markerName = 'QUARTERDECK_OPERATION';

/**
 * @typedef {object} OperationProcesses
 * @property {(first: Process) => void} add Counts this process, and with it what it starts, among the operation's.
 * @property {(how: { isThorough: boolean }) => Process[] | null} look
 *   Those of the operation's processes that are at work now; null when that cannot be found out. A look goes by what was
 *   known at the last one: children of known processes, and members of their groups and sessions. A thorough look also
 *   asks every process of the machine for the operation's marker and for its output file.
 */

/**
 * Follows the processes of one operation from look to look. A child is known for good once it was seen beside its
 * parent, so looking often finds also those that drop their environment, their session and their parent one after the
 * other.
 *
 * @param {object} options
 * @param {(variable: string) => boolean} options.isMarker recognizes `NAME=value`
 * @param {string} options.outputFile real path of the operation's output
 * @param {readonly number[]} options.strangers numbers of processes that never belong to it
 * @param {readonly Process[]} [options.known] seen at an earlier look, by this process or by another one
 * @param {() => Process[] | null} [options.list]
 * @returns {OperationProcesses}
 */
export function operationProcesses({ isMarker, outputFile, strangers, known = [], list = listProcesses }) {
  /** As they were at the last look. @type {Map<number, Process>} */
  let members = new Map(known.map((one) => [one.pid, one]));
  let isFirstLook = true;

  /** @param {readonly Process[]} all @param {(one: Process) => boolean} isMarked */
  const belonging = (all, isMarked) => {
    /** @type {Map<number, Process>} */
    const found = new Map();
    const groups = new Set();
    const sessions = new Set();
    /** @param {Process} one */
    const link = ({ group, session }) => {
      // 0 stands for one that cannot be seen from here.
      if (group > 1) groups.add(group);
      if (session > 1) sessions.add(session);
    };
    // Numbers read from a file may have been given to somebody else's group since; those of the last look have not.
    if (!isFirstLook) for (const one of members.values()) link(one);
    const rest = all.filter((one) => {
      if (strangers.includes(one.pid)) return false;
      const before = members.get(one.pid);
      if (before?.startTime !== one.startTime && !isMarked(one)) return true;
      found.set(one.pid, one);
      link(one);
      return false;
    });
    for (let isMore = true; isMore; ) {
      isMore = false;
      for (const one of rest) {
        if (found.has(one.pid)) continue;
        if (!found.has(one.parent) && !groups.has(one.group) && !sessions.has(one.session)) continue;
        found.set(one.pid, one);
        link(one);
        isMore = true;
      }
    }
    return found;
  };

  return {
    add: (first) => {
      members.set(first.pid, first);
    },
    look: ({ isThorough }) => {
      const all = list();
      if (all === null) return null;
      /** @param {Process} one */
      const isMarked = ({ pid }) => isThorough && (carries(pid, isMarker) || appendsTo(pid, outputFile));
      members = belonging(all, isMarked);
      isFirstLook = false;
      return [...members.values()];
    },
  };
}

/**
 * The process and its number are still the same, and the signal was sent.
 *
 * @param {Process} one
 * @param {NodeJS.Signals} signal
 */
function send({ pid }, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between, or belongs to another user: the next look tells.
  }
}

/**
 * Ends all processes of an operation: asks each to end, gives them `graceMs` milliseconds to clean up, then kills what
 * is left, and what that has started meanwhile, until nothing is. Resolves only then.
 *
 * @param {OperationProcesses} processes
 * @param {object} options
 * @param {number} options.graceMs
 * @param {(ms: number) => Promise<unknown>} options.sleep
 * @param {() => number} options.monotonicMs
 * @param {(left: readonly Process[] | null) => void} [options.onStubborn]
 *   called once when something is left five seconds after it was killed; null when not even that can be found out
 */
export async function endProcesses(processes, { graceMs, sleep, monotonicMs, onStubborn }) {
  const begin = monotonicMs();
  for (const one of processes.look({ isThorough: true }) ?? []) {
    send(one, 'SIGTERM');
    // One that was halted ends only when it goes on.
    send(one, 'SIGCONT');
  }
  while (monotonicMs() - begin < graceMs) {
    if (isNothingLeft(processes)) return;
    await sleep(Math.min(50, graceMs));
  }
  const killedFrom = monotonicMs();
  let isTold = false;
  for (;;) {
    const left = processes.look({ isThorough: true });
    if (left !== null && left.length === 0) return;
    for (const one of left ?? []) send(one, 'SIGKILL');
    if (!isTold && monotonicMs() - killedFrom > stubbornMs) {
      isTold = true;
      onStubborn?.(left);
    }
    await sleep(isTold ? 500 : 20);
  }
}

const stubbornMs = 5_000;

/** The quick look is believed only when the thorough one says the same. @param {OperationProcesses} processes */
function isNothingLeft(processes) {
  return (
    processes.look({ isThorough: false })?.length === 0 && processes.look({ isThorough: true })?.length === 0
  );
}
