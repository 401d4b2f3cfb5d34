import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The folders through which invoices go. Claiming one is a rename, so no two workers get the same. @param {string} root */
export function openWorkFolders(root) {
  const [queue, work, out] = ['queue', 'work', 'out'].map((name) => join(root, name));
  if (queue === undefined || work === undefined || out === undefined) throw new Error('no folders');
  for (const folder of [queue, work, out]) mkdirSync(folder, { recursive: true });
  return {
    out,
    backlog: () => list(queue).length,
    /** The oldest invoices, now this worker's own. @param {string} instance @param {number} count */
    claim(instance, count) {
      /** @type {{ name: string, path: string }[]} */
      const claimed = [];
      for (const name of list(queue)) {
        if (claimed.length === count) break;
        const path = join(work, `${instance}-${name}`);
        try {
          renameSync(join(queue, name), path);
          claimed.push({ name, path });
        } catch {
          // The other instance was quicker.
        }
      }
      return claimed;
    },
    /** What this instance was at when it was killed goes back. @param {string} instance */
    giveBack(instance) {
      for (const name of list(work)) {
        if (name.startsWith(`${instance}-`)) renameSync(join(work, name), join(queue, name.slice(instance.length + 1)));
      }
    },
    /** Keeps the newest results only. */
    tidy() {
      for (const name of list(out).slice(0, -200)) rmSync(join(out, name), { force: true });
    },
  };
}

/** @param {string} folder */
function list(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
}
