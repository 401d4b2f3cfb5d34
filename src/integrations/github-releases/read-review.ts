import { IntegrationError } from '../../ports/integration-error.ts';
import type { CodeReview } from '../../ports/version-source.ts';
import type { Commit, PullRequest, Review } from './api-shapes.ts';
import { authorsOf } from './find-authors.ts';
import { forPeople } from './for-people.ts';
import type { ReleasesApi } from './releases-api.ts';

/** Each takes a request or more; who releases more at once has other checks. */
const mostCommits = 100;
const atOnce = 4;
const mostNamed = 3;

/**
 * Was every commit since `base` part of a merged pull request that somebody approved who is neither its author nor the
 * author of one of these commits? `head` and `base` are tags. Without a tag to compare with, only the commit of `head`
 * is looked at. Never throws IntegrationError.
 */
export async function readReview(
  api: ReleasesApi,
  repository: string,
  tags: { head: string; base: string | null },
): Promise<CodeReview> {
  try {
    return await review(api, repository, tags);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    const why = error.kind === 'auth' ? 'the token may not read them' : forPeople(error.message, 200);
    return unknown(`reviews cannot be read: ${why}`, null);
  }
}

const unknown = (detail: string, digest: string | null): CodeReview => ({ state: 'unknown', detail, digest });

async function review(
  api: ReleasesApi,
  repository: string,
  tags: { head: string; base: string | null },
): Promise<CodeReview> {
  const [head, base] = await Promise.all([
    api.commitOf(repository, tags.head),
    tags.base === null ? null : api.commitOf(repository, tags.base),
  ]);
  if (head === null) return unknown('the release has no tag', null);
  const digest = `git:${head}`;
  const range = base === null ? null : await api.compare(repository, base, head);
  if (range !== null && (range.commits.length < range.ahead || range.ahead > mostCommits))
    return unknown(`there are ${range.ahead} commits, and at most ${mostCommits} can be looked at`, digest);
  const commits = range === null ? [await api.commit(repository, head)] : range.commits;
  if (commits.length === 0) return { state: 'approved', detail: 'no commit is new', digest };
  const found = await inTurns(commits, async ({ sha }) =>
    (await api.pullsOf(repository, sha)).filter(({ merged_at: at }) => at !== null && at !== undefined),
  );
  const pulls = new Map(found.flat().map((pull) => [pull.number, pull]));
  const reviewed = await inTurns([...pulls.values()], async (pull) => {
    const own = commits.filter((_, index) => found[index]?.some(({ number }) => number === pull.number));
    return [pull.number, isApproved(await api.reviews(repository, pull.number), pull, own)] as const;
  });
  const approved = new Set(reviewed.flatMap(([number, is]) => (is ? [number] : [])));
  const lacking = commits.flatMap(({ sha }, index) => {
    const mine = found[index] ?? [];
    if (mine.some(({ number }) => approved.has(number))) return [];
    const [first] = mine;
    return [
      first === undefined ? `${sha.slice(0, 7)} is part of no merged pull request` : `#${first.number} is not approved`,
    ];
  });
  const alone = range === null ? '; only the newest commit was looked at, because there is none to compare with' : '';
  if (lacking.length > 0) return { state: 'missing', detail: `${listOf(lacking)}${alone}`, digest };
  return {
    state: 'approved',
    detail: `${countOf(commits.length, 'commit')} in ${countOf(pulls.size, 'approved pull request')}${alone}`,
    digest,
  };
}

/** The last word of each reviewer counts, as on GitHub; a comment is none. */
function isApproved(reviews: readonly Review[], pull: PullRequest, commits: readonly Commit[]): boolean {
  const own = new Set(authorsOf(commits, [pull], {}, true).names.map((name) => name.toLowerCase()));
  const last = new Map<string, string>();
  for (const { user, state } of reviews) {
    if (!user || user.type !== 'User' || own.has(user.login.toLowerCase())) continue;
    if (['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'].includes(state)) last.set(user.login.toLowerCase(), state);
  }
  const words = [...last.values()];
  return words.includes('APPROVED') && !words.includes('CHANGES_REQUESTED');
}

function listOf(lacking: readonly string[]): string {
  const different = [...new Set(lacking)];
  const more = different.length - mostNamed;
  return `${different.slice(0, mostNamed).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

const countOf = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Asks about a few at once, in order. */
async function inTurns<T, U>(all: readonly T[], ask: (one: T) => Promise<U>): Promise<U[]> {
  const answers: U[] = [];
  for (let at = 0; at < all.length; at += atOnce)
    answers.push(...(await Promise.all(all.slice(at, at + atOnce).map(ask))));
  return answers;
}
