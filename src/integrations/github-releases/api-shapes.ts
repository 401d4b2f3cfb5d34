import { z } from 'zod';

/** A commit, by its full name: SHA-1, or SHA-256 in a repository that uses it. */
const Sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
/** Null or empty for a commit by somebody without an account. */
const Account = z.object({ login: z.string().optional() }).nullish();

export const Release = z.object({
  tag_name: z.string(),
  name: z.string().nullish(),
  body: z.string().nullish(),
  draft: z.boolean(),
  prerelease: z.boolean(),
  published_at: z.string().nullish(),
});
export type Release = z.output<typeof Release>;

/** What a tag, or a tag object, refers to. */
export const Reference = z.object({ object: z.object({ type: z.string(), sha: Sha }) });

export const Commit = z.object({
  sha: Sha,
  commit: z.object({
    message: z.string(),
    author: z.object({ name: z.string().optional() }).nullish(),
    committer: z.object({ date: z.string().optional() }).nullish(),
  }),
  author: Account,
  parents: z.array(z.object({ sha: z.string() })),
});
export type Commit = z.output<typeof Commit>;

export const Comparison = z.object({
  behind_by: z.number().int().nonnegative(),
  total_commits: z.number().int().nonnegative(),
  commits: z.array(Commit),
  files: z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() })).optional(),
});

export const PullRequest = z.object({
  number: z.number().int(),
  title: z.string(),
  user: Account,
  labels: z.array(z.object({ name: z.string() })),
  updated_at: z.string(),
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
});
export type PullRequest = z.output<typeof PullRequest>;

/** A review of a pull request; the account of somebody who has left is null. */
export const Review = z.object({
  user: z.object({ login: z.string(), type: z.string().default('User') }).nullish(),
  state: z.string(),
});
export type Review = z.output<typeof Review>;

/** Words that GitHub may add later are read too, and judged as unknown. */
export const CheckRuns = z.object({
  total_count: z.number().int().nonnegative(),
  check_runs: z.array(z.object({ name: z.string(), status: z.string(), conclusion: z.string().nullish() })),
});
export const Statuses = z.object({
  total_count: z.number().int().nonnegative(),
  statuses: z.array(z.object({ context: z.string(), state: z.string() })),
});
