import { readFileSync } from 'node:fs';
import { isProcessAlive } from '../../lib/process-identity.ts';

export interface KnownProcess {
  pid: number;
  startTime: string | null;
}

/** Is this exact process running? A zombie is not. */
export function isAtWork({ pid, startTime }: KnownProcess): boolean {
  return isProcessAlive(pid, startTime) && !isZombie(pid);
}

/** Signals the process's whole group if it is still the same process. */
export function signalGroupIfAlive(known: KnownProcess, signal: NodeJS.Signals): void {
  send(-known.pid, known, signal);
}

/** Signals the process if it is still the same one. */
export function signalIfAlive(known: KnownProcess, signal: NodeJS.Signals): void {
  send(known.pid, known, signal);
}

function send(target: number, known: KnownProcess, signal: NodeJS.Signals): void {
  if (known.startTime === null || !isProcessAlive(known.pid, known.startTime)) return;
  try {
    process.kill(target, signal);
  } catch {
    // It ended in between, which is the goal.
  }
}

function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}
