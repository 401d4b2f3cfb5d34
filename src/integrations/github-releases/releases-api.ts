import { z } from 'zod';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { GithubAsk } from '../kit/github/github-rest.ts';
import type { HttpAnswer } from '../kit/http/http-client.ts';
import { readAnswer, refusalOf } from '../kit/http/json-answer.ts';
import { CheckRuns, Commit, Comparison, PullRequest, Reference, Release, Review, Statuses } from './api-shapes.ts';

/** What lies between two commits. */
export interface Range {
  /** Commits that `head` has and `base` does not, oldest first. */
  commits: Commit[];
  /** How many there are; more than `commits` when there are too many to read. */
  ahead: number;
  /** How many commits `base` has and `head` does not. */
  behind: number;
  /** The files that these commits change; null when GitHub lists none, which is not the same as no changes. */
  files: { name: string; oldName: string | null }[] | null;
  /** GitHub lists only the first 300 files. */
  areFilesComplete: boolean;
}

/** A check run or a commit status, in GitHub's own words. */
export type Check = { name: string } & (
  | { kind: 'run'; status: string; conclusion: string | null }
  | { kind: 'status'; state: string }
);

/** The few calls of GitHub's REST API that are needed to describe a release. Each throws IntegrationError. */
export interface ReleasesApi {
  /** Every release, drafts included where the token shows them. `not_found` when there is no such repository. */
  releases(repository: string): Promise<Release[]>;
  /** The published release of a tag; null when there is none. `not_found` when there is no such repository. */
  release(repository: string, tag: string): Promise<Release | null>;
  /** The commit of a tag; null when there is no such tag. */
  commitOf(repository: string, tag: string): Promise<string | null>;
  compare(repository: string, base: string, head: string): Promise<Range>;
  /** Merged pull requests that changed since then, newest first; `isComplete` is false when there are too many. */
  mergedSince(repository: string, since: Date): Promise<{ pulls: PullRequest[]; isComplete: boolean }>;
  /** The newest check runs and statuses of a commit. */
  checks(repository: string, commit: string): Promise<Check[]>;
  commit(repository: string, sha: string): Promise<Commit>;
  /** The pull requests that brought a commit. */
  pullsOf(repository: string, commit: string): Promise<PullRequest[]>;
  /** Every review of a pull request, oldest first. */
  reviews(repository: string, pull: number): Promise<Review[]>;
}

/** By list, how many are read at most: a list that never ends is not read to its end. */
const mostPages = { releases: 20, commits: 10, pulls: 5, checks: 20, reviews: 10 };
const mostFiles = 300;
/** A tag can refer to a tag. */
const mostTags = 5;
/** Texts of releases, patches and reports of checks make the answers long. */
const large = { maxBytes: 16 * 1_048_576, timeoutMs: 30_000 };

export function createReleasesApi(github: GithubAsk): ReleasesApi {
  const ask = async (path: string, what: string): Promise<HttpAnswer> => {
    const answer = await github(path, large);
    // A repository that was renamed answers with a redirect, which may lead to somebody else's by now.
    if (answer.status >= 300 && answer.status !== 404) throw refusalOf(answer, `GitHub: ${what}`);
    return answer;
  };
  const must = async (path: string, what: string): Promise<HttpAnswer> => {
    const answer = await ask(path, what);
    if (answer.status === 404) throw refusalOf(answer, `GitHub: ${what}`);
    return answer;
  };

  return {
    releases: async (repository) => {
      const found: Release[] = [];
      for (let page = 1; page <= mostPages.releases; page += 1) {
        const answer = await must(`${repository}/releases?per_page=100&page=${page}`, repository);
        const some = read(z.array(Release), answer);
        found.push(...some);
        if (!hasNext(answer)) return found;
      }
      throw new IntegrationError('bad_response', `GitHub: ${repository} has more than ${found.length} releases`);
    },
    release: async (repository, tag) => {
      const answer = await ask(`${repository}/releases/tags/${encodeURIComponent(tag)}`, `${repository}: ${tag}`);
      if (answer.status === 404) {
        // The same answer is given when there is no such repository, or the token does not reach it.
        await must(repository, repository);
        return null;
      }
      const release = read(Release, answer);
      if (release.tag_name === tag) return release;
      throw new IntegrationError('bad_response', `GitHub: ${repository}: asked for ${tag}, it answers another release`);
    },
    commitOf: async (repository, tag) => {
      const what = `${repository}: the tag ${tag}`;
      const answer = await ask(`${repository}/git/ref/tags/${encodeURIComponent(tag)}`, what);
      if (answer.status === 404) return null;
      let { object } = read(Reference, answer);
      for (let tags = 0; object.type === 'tag' && tags < mostTags; tags += 1)
        ({ object } = read(Reference, await must(`${repository}/git/tags/${object.sha}`, what)));
      if (object.type === 'commit') return object.sha;
      throw new IntegrationError('bad_response', `GitHub: ${what} refers to no commit`);
    },
    compare: async (repository, base, head) => {
      const commits: Commit[] = [];
      let first: z.output<typeof Comparison> | null = null;
      for (let page = 1; page <= mostPages.commits; page += 1) {
        const path = `${repository}/compare/${base}...${head}?per_page=100&page=${page}`;
        const some = read(Comparison, await must(path, repository));
        first ??= some;
        commits.push(...some.commits);
        if (some.commits.length === 0 || commits.length >= first.total_commits) break;
      }
      const files = first?.files;
      return {
        commits,
        ahead: first?.total_commits ?? 0,
        behind: first?.behind_by ?? 0,
        files: files?.map((one) => ({ name: one.filename, oldName: one.previous_filename ?? null })) ?? null,
        areFilesComplete: files !== undefined && files.length < mostFiles,
      };
    },
    mergedSince: async (repository, since) => {
      const pulls: PullRequest[] = [];
      for (let page = 1; page <= mostPages.pulls; page += 1) {
        const list = `state=closed&sort=updated&direction=desc&per_page=100&page=${page}`;
        const answer = await must(`${repository}/pulls?${list}`, `${repository}: pull requests`);
        const some = read(z.array(PullRequest), answer);
        pulls.push(...some.filter(({ merged_at: at }) => at !== null && at !== undefined));
        const isPast = some.some(({ updated_at: at }) => Date.parse(at) < since.getTime());
        if (isPast || !hasNext(answer)) return { pulls, isComplete: true };
      }
      return { pulls, isComplete: false };
    },
    checks: async (repository, commit) => {
      const at = `${repository}/commits/${commit}`;
      const runs: Check[] = [];
      for (let page = 1; ; page += 1) {
        const path = `${at}/check-runs?filter=latest&per_page=50&page=${page}`;
        const some = read(CheckRuns, await must(path, `${repository}: checks`));
        for (const { name, status, conclusion } of some.check_runs)
          runs.push({ kind: 'run', name, status, conclusion: conclusion ?? null });
        if (runs.length >= some.total_count) break;
        if (page >= mostPages.checks || some.check_runs.length === 0) throw tooMany(repository, 'check runs');
      }
      const statuses: Check[] = [];
      for (let page = 1; ; page += 1) {
        const some = read(Statuses, await must(`${at}/status?per_page=100&page=${page}`, `${repository}: statuses`));
        for (const { context, state } of some.statuses) statuses.push({ kind: 'status', name: context, state });
        if (statuses.length >= some.total_count) break;
        if (page >= mostPages.checks || some.statuses.length === 0) throw tooMany(repository, 'statuses');
      }
      return [...runs, ...statuses];
    },
    commit: async (repository, sha) =>
      read(Commit, await must(`${repository}/commits/${sha}`, `${repository}: ${sha}`)),
    pullsOf: async (repository, commit) => {
      const answer = await must(`${repository}/commits/${commit}/pulls?per_page=100`, `${repository}: pull requests`);
      if (hasNext(answer)) throw tooMany(repository, 'pull requests of a commit');
      return read(z.array(PullRequest), answer);
    },
    reviews: async (repository, pull) => {
      const found: Review[] = [];
      for (let page = 1; page <= mostPages.reviews; page += 1) {
        const path = `${repository}/pulls/${pull}/reviews?per_page=100&page=${page}`;
        const answer = await must(path, `${repository}: reviews of #${pull}`);
        found.push(...read(z.array(Review), answer));
        if (!hasNext(answer)) return found;
      }
      throw tooMany(repository, `reviews of #${pull}`);
    },
  };
}

function read<T>(schema: z.ZodType<T>, answer: HttpAnswer): T {
  return readAnswer(schema, answer, 'GitHub');
}

function tooMany(repository: string, what: string): IntegrationError {
  return new IntegrationError('bad_response', `GitHub: ${repository}: not all ${what} can be read`);
}

/** Only the page number of our own address is followed, never the address that an answer names. */
function hasNext({ headers }: HttpAnswer): boolean {
  return /;\s*rel="?next"?/.test(headers.link ?? '');
}
