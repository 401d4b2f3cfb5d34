import { readFileSync } from 'node:fs';

/**
 * When a process started, in system units: together with the process id it identifies one process uniquely, because ids
 * are reused. Null where the system does not report it, or when the process does not exist.
 */
export function processStartTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name is in parentheses and may contain spaces; the 22nd field overall is the 20th after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Does the process with this id and start time still exist? Without a start time, only the id is compared. */
export function isProcessAlive(pid: number, startTime: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const now = processStartTime(pid);
  return startTime === null || now === null || now === startTime;
}
