import { compare, valid } from 'semver';
import { isVersion, oddVersion } from '../../domain/version.ts';
import { redact } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Artifact, VersionSource } from '../../ports/version-source.ts';
import type { Release } from './api-shapes.ts';
import { forPeople } from './for-people.ts';
import { readChecks } from './judge-checks.ts';
import { readChanges } from './read-changes.ts';
import { readReview } from './read-review.ts';
import type { ReleasesApi } from './releases-api.ts';
import { Words } from './words.ts';
import { writeNotes } from './write-notes.ts';

const mostMigrations = 50;
/** Stands for migrations that GitHub did not list: what is not known must not count as none. */
const perhapsMore = 'perhaps others, among the changed files that GitHub does not list';

/**
 * Versions from the published releases of a repository on GitHub. The digest is the commit of the release's tag, so
 * that a moved tag is detected.
 */
export function createReleasesSource(api: ReleasesApi): VersionSource {
  return {
    list: async ({ with: words }) => {
      const asked = Words.parse(words);
      const tags = (await api.releases(asked.repository))
        .filter((release) => isOffered(release, asked))
        .sort((one, other) => publishedAt(one) - publishedAt(other))
        .map(({ tag_name: tag }) => ({ tag, version: tag.slice(asked.prefix.length) }));
      return {
        versions: tags.flatMap(({ version }) => (isVersion(version) ? [version] : [])).sort(byVersion),
        leftOut: tags.flatMap(({ tag, version }) => (isVersion(version) ? [] : [oddTag(version || tag)])),
      };
    },
    find: async ({ with: words }, version, running) => {
      const asked = Words.parse(words);
      if (!isVersion(version)) return null;
      const release = await api.release(asked.repository, `${asked.prefix}${version}`);
      if (release === null || !isOffered(release, asked)) return null;
      const since = running !== version && running !== null ? running : null;
      return describe(api, asked, release, { version, since });
    },
    review: async ({ with: words }, version, running) => {
      const { repository, prefix } = Words.parse(words);
      return readReview(api, repository, {
        head: `${prefix}${version}`,
        base: running === null ? null : `${prefix}${running}`,
      });
    },
  };
}

function isOffered({ draft, prerelease, tag_name: tag }: Release, { prefix, prereleases }: Words): boolean {
  return !draft && (prereleases || !prerelease) && tag.startsWith(prefix);
}

async function describe(
  api: ReleasesApi,
  asked: Words,
  release: Release,
  { version, since }: { version: string; since: string | null },
): Promise<Artifact> {
  const { repository, prefix } = asked;
  const [commit, base] = await Promise.all([
    api.commitOf(repository, release.tag_name),
    since !== null && isVersion(since) ? api.commitOf(repository, `${prefix}${since}`) : null,
  ]);
  if (commit === null)
    throw new IntegrationError('not_found', `GitHub: ${repository}: the release ${version} has no tag`);
  const [changes, checks] = await Promise.all([
    base === null ? null : readChanges(api, asked, base, commit),
    readChecks(api, asked, commit),
  ]);
  const found = changes?.migrations ?? [];
  const mayBeMore = asked.migrations.length > 0 && changes !== null && !changes.isComplete.files;
  const unnamed = found.length - mostMigrations;
  const migrations = [
    ...found.slice(0, mostMigrations).map((path) => forPeople(path, 200)),
    ...(unnamed > 0 ? [`${unnamed} more`] : []),
    ...(mayBeMore ? [perhapsMore] : []),
  ];
  return {
    version,
    digest: `git:${commit}`,
    notes: writeNotes({ release, version, since, changes, checks: checks.detail }),
    changedFiles: changes?.changedFiles ?? null,
    migrations,
    configuration: [],
    authors: changes?.authors.ids ?? [],
    checks: { ...checks, areRequired: asked.requireChecks },
  };
}

/** Masked before it is shortened, so that the cut does not leave the beginning of a credential. */
function oddTag(tag: string): string {
  return tag === '' ? 'no tag' : oddVersion(redact(tag));
}

/** A release without a readable time comes first. */
function publishedAt({ published_at: at }: Release): number {
  return Date.parse(at ?? '') || 0;
}

/** Semantic versions in their order, after everything else, which stays in the order of its publication. */
function byVersion(one: string, other: string): number {
  const [left, right] = [valid(one), valid(other)];
  if (left !== null && right !== null) return compare(left, right);
  if (left === null && right === null) return 0;
  return left === null ? -1 : 1;
}
