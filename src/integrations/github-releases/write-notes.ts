import type { Release } from './api-shapes.ts';
import { forPeople } from './for-people.ts';
import type { Changes } from './read-changes.ts';

const mostNamed = 5;
const mostNotes = 2_000;

/** What people read about a version: the release, what changed since the running version, by whom, and its checks. */
export function writeNotes(input: {
  release: Release;
  version: string;
  /** The running version; null when there is none, or it is the same one. */
  since: string | null;
  /** Null when the running version has no tag. */
  changes: Changes | null;
  checks: string;
}): string {
  const { release, version, since, changes, checks } = input;
  const notes = [
    ...titleOf(release, version),
    ...(since === null ? [] : changes === null ? [`What changed since ${since} is not known: it has no tag.`] : []),
    ...(since === null || changes === null ? [] : [...wordsOn(changes, since), ...gapsIn(changes)]),
    `Checks: ${checks}.`,
  ].join(' ');
  return notes.length <= mostNotes ? notes : forPeople(notes, mostNotes);
}

/** The name, unless it only repeats the version, and the first paragraph of the text. */
function titleOf({ name, tag_name: tag, body }: Release, version: string): string[] {
  const title = forPeople(name ?? '', 100);
  const lines = (body ?? '').slice(0, 20_000).split(/\r?\n/);
  // Headings, lists and comments of a generated text say nothing that the pull requests do not say.
  const first = lines.findIndex((line) => /^\s{0,3}[^\s#*+<>|`~=_-]/.test(line));
  const rest = first < 0 ? [] : lines.slice(first);
  const end = rest.findIndex((line) => line.trim() === '');
  const text = forPeople((end < 0 ? rest : rest.slice(0, end)).join(' '), 240);
  return [title === tag || title === version ? '' : title, text].filter((part) => part !== '').map(asSentence);
}

function wordsOn({ ahead, behind, pulls, subjects, authors }: Changes, since: string): string[] {
  if (ahead === 0 && behind === 0) return [`The same commit as ${since}.`];
  const lacks = behind === 0 ? [] : [`${since} has ${counted(behind, 'commit')} that this version does not have.`];
  if (ahead === 0) return [`Older than ${since}.`, ...lacks];
  const named = pulls.length > 0 ? pulls.map(pullWords) : subjects.map((one) => forPeople(one, 100));
  const how = pulls.length > 0 ? ` in ${counted(pulls.length, 'pull request')}` : '';
  const labels = [...new Set(pulls.flatMap((pull) => pull.labels.map(({ name }) => forPeople(name, 40))))];
  return [
    `${counted(ahead, 'commit')}${how} since ${since}: ${some(named, '; ')}.`,
    ...(labels.length === 0 ? [] : [`Labels: ${some(labels.sort(), ', ', 10)}.`]),
    ...lacks,
    `By ${some(shown(authors.names), ', ')}.`,
    ...(authors.unknown.length === 0
      ? []
      : [`Not known in Slack: ${some(shown(authors.unknown), ', ')}; their approvals would count.`]),
  ];
}

function pullWords({ number, title, user }: Changes['pulls'][number]): string {
  return `#${number} ${forPeople(title, 80)} (${forPeople(user?.login ?? 'a deleted account', 40)})`;
}

/** What GitHub did not tell, so that nobody takes a part for the whole. */
function gapsIn({ isComplete, changedFiles }: Changes): string[] {
  return [
    ...(isComplete.commits ? [] : ['Not all commits could be read: everybody in the settings counts as an author.']),
    ...(isComplete.pulls ? [] : ['Not all pull requests could be read.']),
    ...(isComplete.files ? [] : [`GitHub lists not all changed files: there are ${changedFiles ?? 0} or more.`]),
  ];
}

function shown(names: readonly string[]): string[] {
  return names.map((name) => forPeople(name, 40));
}

function some(parts: readonly string[], separator: string, most = mostNamed): string {
  const more = parts.length > most ? ` and ${parts.length - most} more` : '';
  return `${parts.slice(0, most).join(separator)}${more}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
