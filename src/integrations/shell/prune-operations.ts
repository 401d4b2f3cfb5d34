import { readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { operationFiles, orMissing } from './operation-files.ts';
import { isAtWork } from './process-alive.ts';

/** What a process that was left behind may print before it is thrown away; nobody reads it. */
const mostLeftBytes = 1_048_576;

/**
 * Removes the folders of operations whose end was last reported before `toldBefore` (ms since 1970); counts them. The
 * folder of an operation stays while something that it left behind runs, which may be writing into it.
 */
export async function pruneOperations(directory: string, toldBefore: number): Promise<number> {
  let removed = 0;
  for (const entry of (await orMissing(readdir(directory, { withFileTypes: true }))) ?? []) {
    if (!entry.isDirectory()) continue;
    const { name } = entry;
    const folder = join(directory, name);
    // Renamed first, so that nobody sees an operation of which half the files are gone.
    const doomed = name.startsWith('.pruned-') ? folder : join(directory, `.pruned-${name}`);
    if (doomed !== folder) {
      const told = await orMissing(stat(join(folder, 'told')));
      if (told === null || told.mtimeMs >= toldBefore) continue;
      if ((await operationFiles(folder).exit())?.left.some(isAtWork)) continue;
      await rename(folder, doomed);
      removed += 1;
    }
    await rm(doomed, { recursive: true, force: true });
  }
  return removed;
}

/**
 * Empties the output of operations that have ended and been told of, where it has grown over 1 MB since: something that
 * the command left behind still prints. Whoever writes there goes on at the beginning.
 */
export async function trimLeftOutput(directory: string): Promise<void> {
  for (const name of (await orMissing(readdir(directory))) ?? []) {
    const folder = join(directory, name);
    const output = join(folder, 'output.log');
    const size = (await orMissing(stat(output)))?.size ?? 0;
    if (size > mostLeftBytes && (await orMissing(stat(join(folder, 'told')))) !== null)
      await orMissing(truncate(output));
  }
}
