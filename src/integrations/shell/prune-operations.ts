import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { orMissing } from './operation-files.ts';

/** Removes the folders of operations whose end was last reported before `toldBefore` (ms since 1970); counts them. */
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
      await rename(folder, doomed);
      removed += 1;
    }
    await rm(doomed, { recursive: true, force: true });
  }
  return removed;
}
