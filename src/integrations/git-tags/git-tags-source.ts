import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { isVersion, oddVersion } from '../../domain/version.ts';
import type { Clock } from '../../lib/clock.ts';
import { redact } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Artifact, VersionQuery, VersionSource } from '../../ports/version-source.ts';
import { git } from './git.ts';

const Words = z.object({
  repository: z.string(),
  pattern: z.string(),
  migrations: z.array(z.string()),
  authors: z.record(z.string(), z.string()),
});
type Words = z.output<typeof Words>;

/** A mirror younger than this is not fetched again: one request makes several queries. */
const freshMs = 10_000;
const mostNamed = 5;

/**
 * Versions from tags. A remote repository is mirrored under `mirrors`, without file contents, and fetched on use; a
 * local folder is read directly. The digest is the tag's commit, so a moved tag is detected.
 */
export function createGitTags(options: { mirrors: string; workingDirectory: string; clock: Clock }): VersionSource {
  const { mirrors, workingDirectory, clock } = options;
  const fetched = new Map<string, { at: number; done: Promise<void> }>();

  const folderOf = async ({ repository }: Words, env: VersionQuery['env']): Promise<string> => {
    if (!/^(?:[a-z]+:\/\/|[\w.-]+@[\w.-]+:)/.test(repository)) return resolve(workingDirectory, repository);
    const folder = join(mirrors, createHash('sha256').update(repository).digest('hex').slice(0, 24));
    const known = fetched.get(folder);
    if (known === undefined || clock.monotonicMs() - known.at > freshMs) {
      const done = mirror(mirrors, folder, repository, env);
      fetched.set(folder, { at: clock.monotonicMs(), done });
      done.catch(() => fetched.delete(folder));
    }
    await fetched.get(folder)?.done;
    return folder;
  };

  return {
    list: async ({ with: words, env }) => {
      const asked = Words.parse(words);
      const tags = await tagsIn(await folderOf(asked, env), asked, env);
      return { versions: tags.filter(isVersion), leftOut: tags.filter((tag) => !isVersion(tag)).map(oddVersion) };
    },
    find: async ({ with: words, env }, version, running) => {
      const asked = Words.parse(words);
      const folder = await folderOf(asked, env);
      const tags = await tagsIn(folder, asked, env);
      if (!tags.includes(version)) return null;
      const since = running !== null && running !== version && tags.includes(running) ? running : null;
      return describe(folder, asked, env, { version, since });
    },
  };
}

/** Oldest first, by creation. */
async function tagsIn(folder: string, { pattern }: Words, env: VersionQuery['env']): Promise<string[]> {
  const refs = await git(
    folder,
    ['for-each-ref', '--sort=creatordate', '--format=%(refname:strip=2)', `refs/tags/${pattern}`],
    env,
  );
  return refs.split('\n').filter((tag) => tag !== '');
}

async function describe(
  folder: string,
  { migrations, authors }: Words,
  env: VersionQuery['env'],
  { version, since }: { version: string; since: string | null },
): Promise<Artifact> {
  const tag = (name: string) => `refs/tags/${name}`;
  const commit = (await git(folder, ['rev-parse', '--verify', `${tag(version)}^{commit}`], env)).trim();
  const range = since === null ? null : `${tag(since)}..${tag(version)}`;
  const log =
    range === null
      ? ''
      : await git(folder, ['log', '--no-merges', '--max-count=1000', '--format=%ae%x09%an%x09%s', range, '--'], env);
  const commits = log
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [email = '', name = '', subject = ''] = line.split('\t');
      return { email, name, subject };
    });
  const filesIn = async (...paths: string[]) =>
    since === null
      ? []
      : (await git(folder, ['diff', '--name-only', '-z', tag(since), tag(version), '--', ...paths], env))
          .split('\0')
          .filter(Boolean);
  const [files, migrated] = await Promise.all([filesIn(), migrations.length === 0 ? [] : filesIn(...migrations)]);
  const ids = commits.flatMap(({ email }) => (Object.hasOwn(authors, email) ? (authors[email] ?? []) : []));
  return {
    version,
    digest: `git:${commit}`,
    notes: notesOf(commits, since),
    changedFiles: since === null ? null : files.length,
    migrations: migrated,
    configuration: [],
    authors: [...new Set(ids)],
    authorEmails: [
      ...new Set(commits.flatMap(({ email }) => (email === '' || Object.hasOwn(authors, email) ? [] : email))),
    ],
    checks: null,
  };
}

/** Authors and changes since the running version, in at most two sentences. */
function notesOf(commits: readonly { name: string; subject: string }[], since: string | null): string {
  if (since === null) return '';
  if (commits.length === 0) return `No commits since ${since}.`;
  const names = [...new Set(commits.map(({ name }) => name))];
  const subjects = commits.slice(0, mostNamed).map(({ subject }) => subject);
  const more = commits.length > subjects.length ? ` and ${commits.length - subjects.length} more` : '';
  const count = `${commits.length} commit${commits.length === 1 ? '' : 's'}`;
  return redact(`${count} since ${since} by ${names.slice(0, mostNamed).join(', ')}: ${subjects.join('; ')}${more}.`);
}

/** Without file contents: names and log are enough. */
async function mirror(mirrors: string, folder: string, repository: string, env: VersionQuery['env']): Promise<void> {
  try {
    mkdirSync(mirrors, { recursive: true, mode: 0o700 });
    if (existsSync(join(folder, 'HEAD')))
      await git(folder, ['fetch', '--quiet', '--prune', '--force', 'origin', '+refs/tags/*:refs/tags/*'], env);
    else await git(mirrors, ['clone', '--quiet', '--mirror', '--filter=blob:none', '--', repository, folder], env);
  } catch (cause) {
    if (cause instanceof IntegrationError) throw cause;
    throw new IntegrationError('unavailable', 'git: the mirror cannot be kept', { cause });
  }
}
