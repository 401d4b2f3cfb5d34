import { readFileSync } from 'node:fs';
import { isProcessAlive } from '../../lib/process-identity.ts';

export interface KnownProcess {
  pid: number;
  startTime: string | null;
}

/** Is this very process at work? One that has ended and that nobody collected is not. */
export function isAtWork({ pid, startTime }: KnownProcess): boolean {
  return isProcessAlive(pid, startTime) && !isZombie(pid);
}

/** Kills the process's whole group when it is still the process that we know. */
export function killGroupIfAlive(known: KnownProcess | null): void {
  if (known !== null) kill(-known.pid, known);
}

/** Kills the process when it is still the one that we know. */
export function killIfAlive(known: KnownProcess): void {
  kill(known.pid, known);
}

function kill(target: number, known: KnownProcess): void {
  if (known.startTime === null || !isProcessAlive(known.pid, known.startTime)) return;
  try {
    process.kill(target, 'SIGKILL');
  } catch {
    // It ended in between, which is what was wanted.
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
