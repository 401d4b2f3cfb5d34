import { readFileSync } from 'node:fs';

/**
 * When a process started, as the system counts it: together with the number it names one process for good, because
 * numbers are used again. Null where the system does not tell, or when there is no such process.
 */
export function processStartTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name is in parentheses and may hold spaces; the 22nd field overall is the 20th after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Is the process that had this number and start time still there? Without a start time the number alone decides. */
export function isProcessAlive(pid: number, startTime: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const now = processStartTime(pid);
  return startTime === null || now === null || now === startTime;
}
