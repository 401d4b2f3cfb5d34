import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One file of the shop's data. */
interface Kept {
  path: string;
  sha256: string;
  /** Base64. */
  content: string;
}

export interface Backup {
  file: string;
  sha256: string;
  bytes: number;
  invoices: number;
}

/** An invoice goes through these, by being moved. */
const folders = ['queue', 'work', 'out'] as const;

/**
 * Writes everything below `data`, which are the invoices of the shop, into one file in `target`. The services go on
 * while it is made: the folders are read in the order in which an invoice goes through them, so that none is missed.
 */
export function makeBackup(data: string, target: string): Backup {
  const invoices = new Map<string, Kept>();
  for (const folder of folders)
    for (const name of readdirSync(join(data, folder)).filter((one) => one.endsWith('.json'))) {
      const kept = keep(data, `${folder}/${name}`);
      // One that was seen before has gone on meanwhile: what came of it counts.
      if (kept !== null) invoices.set(name.split('-').at(-1) ?? name, kept);
    }
  const counter = keep(data, 'last-number');
  const files = [...(counter === null ? [] : [counter]), ...invoices.values()];
  const text = `${JSON.stringify({ of: 'invoices', madeAt: new Date().toISOString(), files })}\n`;
  mkdirSync(target, { recursive: true });
  const file = join(target, 'invoices-backup.json');
  writeFileSync(file, text);
  return { file, sha256: digest(text), bytes: Buffer.byteLength(text), invoices: invoices.size };
}

/** Null when it was moved on or tidied away since it was listed. */
function keep(data: string, path: string): Kept | null {
  try {
    const content = readFileSync(join(data, path));
    return { path, sha256: digest(content), content: content.toString('base64') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Restores a backup into an empty folder and looks at what is there: every file is what it was, and no invoice between
 * the first and the last one is missing. Throws with what is wrong.
 */
export function tryRestore(file: string): string {
  const scratch = mkdtempSync(join(tmpdir(), 'restore-'));
  try {
    const { files } = JSON.parse(readFileSync(file, 'utf8')) as { files: Kept[] };
    for (const { path, content } of files) {
      mkdirSync(join(scratch, path, '..'), { recursive: true });
      writeFileSync(join(scratch, path), Buffer.from(content, 'base64'));
    }
    const numbers: number[] = [];
    for (const { path, sha256 } of files) {
      const restored = readFileSync(join(scratch, path));
      if (digest(restored) !== sha256) throw new Error(`${path} is not what it was`);
      if (path === 'last-number') continue;
      numbers.push((JSON.parse(restored.toString('utf8')) as { number: number }).number);
    }
    numbers.sort((a, b) => a - b);
    const [first = 0] = numbers;
    const missing = numbers.findIndex((number, index) => number !== first + index);
    if (numbers.length === 0) throw new Error('it holds no invoice');
    if (missing >= 0) throw new Error(`invoice ${first + missing} is missing`);
    return `${numbers.length} invoices, ${first} to ${numbers.at(-1)}, none missing`;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
