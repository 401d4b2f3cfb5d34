import type { PullRequest } from './api-shapes.ts';
import { type Authors, authorsOf } from './find-authors.ts';
import { matchGlob } from './match-glob.ts';
import type { Range, ReleasesApi } from './releases-api.ts';
import type { Words } from './words.ts';

/** What differs between the running version and the one that is asked for. */
export interface Changes {
  /** Commits that the version adds, and subjects of some of them. */
  ahead: number;
  subjects: string[];
  /** Commits that the running version has and this one does not. */
  behind: number;
  pulls: PullRequest[];
  authors: Authors;
  /** At least as many when not all are known; null when none are. */
  changedFiles: number | null;
  migrations: string[];
  isComplete: { commits: boolean; pulls: boolean; files: boolean };
}

const none: Pick<Range, 'files' | 'areFilesComplete'> = { files: [], areFilesComplete: true };

/** Compares two commits. Throws IntegrationError. */
export async function readChanges(
  api: ReleasesApi,
  { repository, migrations, authors }: Words,
  base: string,
  head: string,
): Promise<Changes> {
  const added = await api.compare(repository, base, head);
  // GitHub compares with the common ancestor: what the running version has on top is only in the other direction.
  const [removed, merged] = await Promise.all([
    added.behind > 0 ? api.compare(repository, head, base) : none,
    added.commits.length > 0
      ? api.mergedSince(repository, oldest(added.commits))
      : { pulls: [] as PullRequest[], isComplete: true },
  ]);
  const shas = new Set(added.commits.map(({ sha }) => sha));
  // The list can shift while its pages are read.
  const pulls = [...new Map(merged.pulls.map((pull) => [pull.number, pull])).values()].filter(
    ({ merge_commit_sha: sha }) => sha !== null && sha !== undefined && shas.has(sha),
  );
  const files = [...(added.files ?? []), ...(removed.files ?? [])];
  const paths = new Set(files.flatMap(({ name, oldName }) => (oldName === null ? [name] : [name, oldName])));
  const areCommitsComplete = added.commits.length >= added.ahead;
  return {
    ahead: added.ahead,
    subjects: added.commits.toReversed().map(({ commit }) => commit.message.split('\n', 1)[0] ?? ''),
    behind: added.behind,
    pulls: pulls.sort((one, other) => one.number - other.number),
    authors: authorsOf(added.commits, pulls, authors, areCommitsComplete),
    changedFiles: added.files === null || removed.files === null ? null : new Set(files.map(({ name }) => name)).size,
    migrations: [...paths].filter((path) => migrations.some((pattern) => matchGlob(pattern, path))).sort(),
    isComplete: {
      commits: areCommitsComplete,
      pulls: merged.isComplete,
      files: added.areFilesComplete && removed.areFilesComplete,
    },
  };
}

/** A pull request changed last when it was merged, or later: not before the oldest commit. */
function oldest(commits: Range['commits']): Date {
  const times = commits.map(({ commit }) => Date.parse(commit.committer?.date ?? ''));
  const first = Math.min(...times);
  return new Date(Number.isNaN(first) ? 0 : first);
}
