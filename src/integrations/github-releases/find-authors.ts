import type { Commit, PullRequest } from './api-shapes.ts';

export interface Authors {
  /** Their Slack ids. */
  ids: string[];
  /** Logins, or names of people without an account: everybody, and those who are not in the settings. */
  names: string[];
  unknown: string[];
}

const coAuthor = /^co-authored-by:[ \t]*([^<>\n]{1,200}?)[ \t]*<([^<>\s]{1,320})>[ \t]*$/gim;
const noReply = /^(?:\d{1,20}\+)?([A-Za-z0-9-]{1,100}(?:\[bot\])?)@users\.noreply\./i;

/**
 * The authors of commits, except merges, and of pull requests, by the settings. When not all commits could be read,
 * everybody in the settings counts as an author: nobody approves their own change because it was not seen.
 */
export function authorsOf(
  commits: readonly Commit[],
  pulls: readonly PullRequest[],
  slackIds: Readonly<Record<string, string>>,
  isComplete: boolean,
): Authors {
  const byLogin = new Map(Object.entries(slackIds).map(([login, id]) => [login.toLowerCase(), id]));
  const people = [
    ...commits.filter(({ parents }) => parents.length < 2).flatMap(peopleOf),
    ...pulls.flatMap(({ user }) => user?.login ?? []),
  ];
  // Logins are the same in capitals.
  const names = [...new Map(people.map((name) => [name.toLowerCase(), name])).values()];
  const idsOfNames = names.flatMap((name) => byLogin.get(name.toLowerCase()) ?? []);
  return {
    ids: [...new Set(isComplete ? idsOfNames : byLogin.values())],
    names,
    unknown: names.filter((name) => !byLogin.has(name.toLowerCase())),
  };
}

function peopleOf({ author, commit }: Commit): string[] {
  const others = [...commit.message.slice(0, 20_000).matchAll(coAuthor)].map(
    ([, name = '', email = '']) => noReply.exec(email)?.[1] ?? name,
  );
  return [author?.login ?? commit.author?.name ?? 'somebody without a name', ...others];
}
