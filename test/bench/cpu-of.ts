import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second of /proc, on every usual Linux. */
const ticksPerSecond = 100;

/** The CPU time of a process so far, in ms; 0 when it is gone. Linux only. */
function cpuMs(pid: number | string): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    // utime and stime: fields 14 and 15 of the whole line.
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond;
  } catch {
    return 0;
  }
}

export const cpuOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + cpuMs(pid), 0);

/** The CPU time of the PostgreSQL backends that serve this database, in ms. */
export function cpuOfDatabase(name: string): number {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && isBackendOf(entry, name))
    .reduce((sum, pid) => sum + cpuMs(pid), 0);
}

function isBackendOf(pid: string, database: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return words.startsWith('postgres: ') && words.includes(` ${database} `);
  } catch {
    return false;
  }
}
