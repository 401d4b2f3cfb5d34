import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { announceRunning, readRunningBot } from './running.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'running-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the announcement of a running bot', () => {
  it('makes the data folder when nothing else has', () => {
    const data = join(folder, 'not', 'there yet');
    const end = announceRunning(data, { port: 4_321, key: 'k' });
    expect(readRunningBot(data)).toMatchObject({ pid: process.pid, port: 4_321, key: 'k' });
    end();
    expect(readRunningBot(data)).toBeNull();
  });

  it('is of nobody when there is no folder', () => {
    expect(readRunningBot(join(folder, 'none'))).toBeNull();
  });
});
