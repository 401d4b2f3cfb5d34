import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Child, startChild } from '../../../test/support/child.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { silentLogger } from '../../lib/log.ts';
import { processStartTime } from '../../lib/process-identity.ts';
import { connectDatabase } from '../connect.ts';
import { DirectoryInUse, lockDirectory } from './directory-lock.ts';

const writer = new URL('../../../test/support/writer.ts', import.meta.url);
const root = mkdtempSync(join(tmpdir(), 'quarterdeck-lock-'));
let children: Child[] = [];
let directories = 0;

function directory(): string {
  directories += 1;
  return join(root, String(directories));
}

function start(place: string): Child {
  const child = startChild(writer, ['embedded', place]);
  children.push(child);
  return child;
}

afterEach(async () => {
  for (const child of children) child.process.kill('SIGKILL');
  await Promise.all(children.map((child) => child.ended));
  children = [];
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the lock on a directory', () => {
  it('lets one in, and the next one once it is given back', () => {
    const place = directory();
    const unlock = lockDirectory(place);
    expect(() => lockDirectory(place)).toThrow(DirectoryInUse);
    expect(() => lockDirectory(place)).toThrow(`process ${process.pid}`);
    unlock();
    lockDirectory(place)();
  });

  it('is taken over from a process that is gone, also when its number is in use again', () => {
    for (const holder of [
      { pid: 2 ** 22 + 1, startTime: '1' },
      { pid: process.pid, startTime: '1' },
    ]) {
      const place = directory();
      lockDirectory(place)();
      writeFileSync(join(place, 'quarterdeck.lock'), JSON.stringify(holder));
      lockDirectory(place)();
      expect(existsSync(join(place, 'quarterdeck.lock'))).toBe(false);
    }
  });

  it('is kept while its holder lives, and taken over when it cannot be read', () => {
    const place = directory();
    lockDirectory(place)();
    const holder = { pid: process.ppid, startTime: processStartTime(process.ppid) };
    writeFileSync(join(place, 'quarterdeck.lock'), JSON.stringify(holder));
    expect(() => lockDirectory(place)).toThrow(DirectoryInUse);
    writeFileSync(join(place, 'quarterdeck.lock'), 'half a li');
    lockDirectory(place)();
  });
});

describe('the embedded database in a directory', () => {
  it('refuses a second process while the first one lives, and keeps what was acknowledged before a kill', async () => {
    const place = directory();
    const child = start(place);
    await child.line((line) => line.startsWith('wrote'));
    await expect(connectDatabase({ kind: 'embedded', directory: place }, { logger: silentLogger })).rejects.toThrow(
      DirectoryInUse,
    );

    const enough = () => child.lines.filter((line) => line.startsWith('wrote')).length > 30;
    await child.line(enough);
    child.process.kill('SIGKILL');
    expect(await child.ended).toBe('SIGKILL');
    const acknowledged = child.lines
      .filter((line) => line.startsWith('wrote'))
      .map((line) => line.slice(6) as ReleaseId);

    const database = await connectDatabase({ kind: 'embedded', directory: place }, { logger: silentLogger });
    try {
      const all = await database.transaction((stores) => stores.releases.newest(100_000));
      const kept = new Set(all.map((one) => one.id));
      expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
      // Transactions are complete: a release never appears without the other rows of its transaction.
      const posts = await database.transaction((stores) =>
        Promise.all(all.map((one) => stores.posts.forRelease(one.id))),
      );
      expect(posts.map((of) => of.length)).toEqual(all.map(() => 4));
    } finally {
      await database.close();
    }
  }, 60_000);

  it('keeps its rows over an orderly stop', async () => {
    const place = directory();
    const child = start(place);
    const line = await child.line((one) => one.startsWith('wrote'));
    child.say('stop');
    expect(await child.ended).toBe(0);
    const database = await connectDatabase({ kind: 'embedded', directory: place }, { logger: silentLogger });
    try {
      expect(await database.transaction((stores) => stores.releases.find(line.slice(6) as ReleaseId))).not.toBeNull();
    } finally {
      await database.close();
    }
  }, 60_000);
});
