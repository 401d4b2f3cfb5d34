// Plain JavaScript, like the worker that needs it.
import { constants, copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A file that changed less long ago than this may have changed while it was copied. In milliseconds. */
const recentMs = 2_000;

/**
 * Copies a folder that is written to meanwhile, in two parts: the first copies everything while others write; the second,
 * `finish`, copies once more what has changed since then. Nobody may write while `finish` runs, which takes as long as it
 * takes to look at every file and to copy those few: creating a thousand files takes a second. A file that is gone when
 * its turn comes is left out.
 * @param {string} from
 * @param {string} to Replaced when it is there.
 * @returns {Promise<{ finish(): void }>}
 */
export async function copyFolder(from, to) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  // By the clock of the file system, as the times of the files are.
  const startedAt = statSync(to).mtimeMs;
  const before = filesIn(from);
  for (const folder of before.folders) mkdirSync(join(to, folder), { recursive: true });
  for (const file of before.files.keys())
    await copyFile(join(from, file), join(to, file), constants.COPYFILE_FICLONE).catch(unlessGone);
  return {
    finish() {
      const now = filesIn(from);
      for (const file of before.files.keys()) if (!now.files.has(file)) rmSync(join(to, file), { force: true });
      for (const folder of now.folders) mkdirSync(join(to, folder), { recursive: true });
      for (const [file, state] of now.files)
        if (isChanged(before.files.get(file), state, startedAt))
          copyFileSync(join(from, file), join(to, file), constants.COPYFILE_FICLONE);
      const folders = new Set(now.folders);
      for (const folder of before.folders)
        if (!folders.has(folder)) rmSync(join(to, folder), { recursive: true, force: true });
    },
  };
}

/**
 * Clocks of file systems are coarse, so that a change right after a look can have the same time: what changed after the
 * start counts as changed in any case.
 * @param {{ size: number, mtimeMs: number } | undefined} before
 * @param {{ size: number, mtimeMs: number }} now
 * @param {number} startedAt
 */
function isChanged(before, now, startedAt) {
  return before?.size !== now.size || before.mtimeMs !== now.mtimeMs || now.mtimeMs >= startedAt - recentMs;
}

/** @param {string} directory */
function filesIn(directory) {
  /** @type {Map<string, { size: number, mtimeMs: number }>} */
  const files = new Map();
  const folders = [''];
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) folders.push(relative(directory, path));
    else
      try {
        const { size, mtimeMs } = statSync(path);
        files.set(relative(directory, path), { size, mtimeMs });
      } catch (error) {
        unlessGone(error);
      }
  }
  return { files, folders };
}

/** @param {unknown} error */
function unlessGone(error) {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
