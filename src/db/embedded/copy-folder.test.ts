import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { copyFolder } from './copy-folder.mjs';

const root = mkdtempSync(join(tmpdir(), 'quarterdeck-copy-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Every file with its text, and every folder. */
function contents(folder: string): Record<string, string | null> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1), entry.isDirectory() ? null : readFileSync(path, 'utf8')] as const;
  });
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function folders(name: string) {
  const from = join(root, name);
  const to = join(root, `${name}.copy`);
  mkdirSync(join(from, 'base', '1'), { recursive: true });
  mkdirSync(join(from, 'empty'));
  for (const file of ['old', 'base/1/a', 'base/1/b', 'base/gone']) {
    writeFileSync(join(from, file), 'before');
    // Long ago, so that only a change makes it recent.
    utimesSync(join(from, file), 1_000, 1_000);
  }
  return { from, to };
}

describe('a copy of a folder that is written to', () => {
  it('is what the folder is in the end', async () => {
    const { from, to } = folders('written');
    // What an interrupted copy left.
    mkdirSync(join(to, 'base'), { recursive: true });
    writeFileSync(join(to, 'base', 'leftover'), 'x');
    const { finish } = await copyFolder(from, to);
    expect(contents(to)).toEqual(contents(from));

    writeFileSync(join(from, 'base/1/a'), 'after!');
    writeFileSync(join(from, 'new'), 'new');
    mkdirSync(join(from, 'base/2'));
    writeFileSync(join(from, 'base/2/c'), 'c');
    rmSync(join(from, 'base/gone'));
    rmSync(join(from, 'empty'), { recursive: true });
    finish();
    expect(contents(to)).toEqual(contents(from));
    expect(contents(to)).toMatchObject({ 'base/1/a': 'after!', 'base/2/c': 'c', new: 'new', old: 'before' });
  });

  it('has a change of the same length that a coarse clock does not show', async () => {
    const { from, to } = folders('coarse');
    const now = Date.now() / 1_000;
    utimesSync(join(from, 'old'), now, now);
    const { finish } = await copyFolder(from, to);
    writeFileSync(join(from, 'old'), 'AFTER!');
    utimesSync(join(from, 'old'), now, now);
    finish();
    expect(readFileSync(join(to, 'old'), 'utf8')).toBe('AFTER!');
  });

  it('copies nothing again that has not changed', async () => {
    const { from, to } = folders('still');
    const { finish } = await copyFolder(from, to);
    // Only a second copy would undo this.
    writeFileSync(join(to, 'old'), 'kept');
    finish();
    expect(readFileSync(join(to, 'old'), 'utf8')).toBe('kept');
  });

  it('says that it cannot read', async () => {
    await expect(copyFolder(join(root, 'nowhere'), join(root, 'to'))).rejects.toThrow('ENOENT');
  });
});
