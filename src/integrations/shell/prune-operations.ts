import { readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { operationFiles, orMissing } from './operation-files.ts';
import { isAtWork } from './process-alive.ts';

/** How much output of a leftover process is kept before it is discarded; nobody reads it. */
const mostLeftBytes = 1_048_576;

/**
 * Removes the folders of operations whose end was last reported before `toldBefore` (ms since 1970); counts them. The
 * folder of an operation is kept while a leftover process is running, because it may be writing to it.
 */
export async function pruneOperations(directory: string, toldBefore: number): Promise<number> {
  let removed = 0;
  for (const entry of (await orMissing(readdir(directory, { withFileTypes: true }))) ?? []) {
    if (!entry.isDirectory()) continue;
    const { name } = entry;
    const folder = join(directory, name);
    // Renamed first, so that nobody sees an operation with half of its files missing.
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
 * Truncates the output of ended and reported operations that has since grown over 1 MB because a leftover process is
 * still printing. The writer continues at the beginning.
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
