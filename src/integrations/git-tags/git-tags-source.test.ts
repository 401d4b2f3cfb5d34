import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { versionSourceContract } from '../../../test/contracts/version-source-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import type { VersionQuery } from '../../ports/version-source.ts';
import { createGitTags } from './git-tags-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'git-tags-'));
const repository = join(folder, 'repository');
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const people = { ada: 'Ada <ada@harbor.example>', sam: 'Sam <sam@harbor.example>' };
function run(...args: string[]): void {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@harbor.example', '-c', 'init.defaultBranch=main'];
  execFileSync('git', [...who, '-C', repository, ...args], { stdio: 'ignore', env: { ...process.env, LC_ALL: 'C' } });
}
function commit(file: string, author: keyof typeof people, subject: string): void {
  writeFileSync(join(repository, file), subject);
  run('add', '.');
  run('commit', '-q', '--author', people[author], '-m', subject);
}

beforeAll(() => {
  execFileSync('git', ['init', '-q', repository]);
  commit('one', 'ada', 'Begin');
  run('tag', 'v1.0.0');
  commit('two', 'ada', 'Add express pay');
  commit('001-basket.sql', 'sam', 'Add a column');
  run('tag', '-a', 'v1.1.0', '-m', 'Express pay');
  run('tag', 'nightly');
});

const source = () => createGitTags({ mirrors: join(folder, 'mirrors'), workingDirectory: folder, clock: systemClock });
const query = (more: Partial<Record<'repository' | 'pattern', string>> = {}): VersionQuery => ({
  service: 'shop',
  with: {
    repository: 'repository',
    pattern: 'v*',
    migrations: ['*.sql'],
    authors: { 'sam@harbor.example': 'U0SAM00001' },
    ...more,
  },
  env: {},
});

versionSourceContract('Git tags', async () => ({
  source: source(),
  good: query(),
  exists: 'v1.1.0',
  broken: query({ repository: 'nowhere' }),
  dispose: async () => {},
}));

describe('versions from git tags', () => {
  it('are those of the pattern, oldest first', async () => {
    expect(await source().list(query())).toEqual({ versions: ['v1.0.0', 'v1.1.0'], leftOut: [] });
    expect((await source().list(query({ pattern: '*' }))).versions).toContain('nightly');
  });

  it('come with authors, changes and migrations since the running version', async () => {
    expect(await source().find(query(), 'v1.1.0', 'v1.0.0')).toEqual({
      version: 'v1.1.0',
      digest: expect.stringMatching(/^git:[0-9a-f]{40}$/),
      notes: '2 commits since v1.0.0 by Sam, Ada: Add a column; Add express pay.',
      changedFiles: 2,
      migrations: ['001-basket.sql'],
      configuration: [],
      authors: ['U0SAM00001'],
      authorEmails: ['ada@harbor.example'],
      checks: null,
    });
  });

  it('say nothing of changes when the running version has no tag', async () => {
    expect(await source().find(query(), 'v1.1.0', '0.9')).toMatchObject({ changedFiles: null, notes: '' });
    expect(await source().find(query(), 'v1.1.0', null)).toMatchObject({ changedFiles: null, migrations: [] });
  });

  it('come from an address too, with the tags that it has by now', async () => {
    // The settings do not accept a file: URL; a real server would be queried the same way.
    const address = pathToFileURL(repository).href;
    const remote = createGitTags({
      mirrors: join(folder, 'mirrors'),
      workingDirectory: folder,
      clock: { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + later },
    });
    let later = 0;
    expect((await remote.list(query({ repository: address }))).versions).toEqual(['v1.0.0', 'v1.1.0']);
    run('tag', 'v1.2.0');
    later = 60_000;
    expect((await remote.list(query({ repository: address }))).versions).toEqual(['v1.0.0', 'v1.1.0', 'v1.2.0']);
    expect(await remote.find(query({ repository: address }), 'v1.1.0', 'v1.0.0')).toMatchObject({ changedFiles: 2 });
    run('tag', '-d', 'v1.2.0');
  });

  it('are known by their commit: a tag that is moved has another digest', async () => {
    const before = await source().find(query(), 'v1.1.0', null);
    run('tag', '-f', 'v1.1.0', 'v1.0.0');
    const after = await source().find(query(), 'v1.1.0', null);
    expect(after?.digest).not.toBe(before?.digest);
  });
});
