import { parseReleaseRef } from '../../domain/release/release.ts';
import { taskStates } from '../../domain/task/lifecycle.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Deps } from '../../usecases/deps.ts';
import { findAssignees } from '../../usecases/task/assignee.ts';
import { type ListTasks, listTasks } from '../../usecases/task/list-tasks.ts';
import { type ReleaseSubcommand, refuseArguments, releaseSubcommand } from '../commands/arguments.ts';
import { timeZoneOf } from '../commands/time-zone.ts';
import type { Input, Reply } from '../kit/input.ts';
import { refusalReply } from '../kit/reply.ts';
import { tasksList, titleOf } from './tasks-list.ts';

const usage =
  'tasks [R-12 | service] [open | in_progress | blocked | done | failed | …] [@person | nobody | me] [environment]';

const refuse = (word: string) =>
  refuseArguments(
    `“${word.slice(0, 60)}” is neither a state, nor a person, nor an environment of the settings.`,
    `/deploy ${usage}`,
  );

/** What the words after the release ask for. An owner is as it was typed. */
interface Filters {
  owner: string | null;
  status: ListTasks['status'];
  environment: string | undefined;
}

const ofRelease = releaseSubcommand({
  name: 'tasks',
  usage,
  summary:
    'tasks with their assignee, deadline, checklist and evidence, or those that match; “me” alone: in all releases',
  run: (deps, release, words, input) => list(deps, release.id, words, input),
});

export const tasksCommand: ReleaseSubcommand = {
  ...ofRelease,
  run: async (deps, rest, input) => {
    const [first = '', ...words] = rest.trim().split(/\s+/);
    // After a reference, an environment is a filter; without one, it says which release is meant.
    if (parseReleaseRef(first) !== null) return list(deps, first, words.join(' '), input);
    const filters = readFilters(deps, rest);
    const isOfPerson = filters.ok && filters.value.owner !== null && filters.value.owner !== 'nobody';
    return isOfPerson ? list(deps, undefined, rest, input) : ofRelease.run(deps, rest, input);
  },
};

async function list(deps: Deps, release: string | undefined, words: string, { caller }: Input): Promise<Reply> {
  const filters = readFilters(deps, words);
  if (!filters.ok) return refuse(filters.error);
  const { owner: typed, ...others } = filters.value;
  const owner = typed === null ? undefined : await ownerOf(deps, typed, caller.actor.id);
  if (owner !== undefined && typeof owner !== 'string') return owner;
  const asked = Object.entries({ ...others, release, owner }).filter(([, value]) => value !== undefined);
  const found = await listTasks(deps, Object.fromEntries(asked), caller.actor);
  if (!found.ok) return refusalReply(found.error);
  const [one] = found.value;
  const across = owner === caller.actor.id ? 'Your tasks in all releases' : 'Tasks in all releases';
  const title = release !== undefined && one ? titleOf(one) : across;
  const timeZone = await timeZoneOf(deps, caller.actor.id);
  return tasksList({ title, isOfReleases: release === undefined, timeZone }, found.value, deps.clock.now());
}

function readFilters({ settings }: Pick<Deps, 'settings'>, line: string): Result<Filters, string> {
  const filters: Filters = { owner: null, status: undefined, environment: undefined };
  for (const word of line.trim().split(/\s+/).filter(Boolean)) {
    const name = word.toLowerCase();
    const state = taskStates.find((one) => one === name.replaceAll('-', '_'));
    const environment = settings.environments.find((one) => one.name === name || one.aliases.includes(name));
    if (state !== undefined) filters.status = [...(filters.status ?? []), state];
    else if (name === 'nobody' || name === 'me' || isPerson(word)) filters.owner = name === 'me' ? 'me' : word;
    else if (environment) filters.environment = environment.name;
    else return err(word);
  }
  return ok(filters);
}

function isPerson(word: string): boolean {
  return /^@.|^agent:.|^<@[UW][A-Z0-9]+(?:\|[^>]*)?>$|^[^@\s]+@[^@\s]+$/.test(word);
}

/** The id of whoever is meant, `none` for nobody, or a refusal. */
async function ownerOf(deps: Deps, typed: string, me: string): Promise<string | Reply> {
  if (typed === 'me') return me;
  if (/^nobody$/i.test(typed)) return 'none';
  const found = await findAssignees(deps, [typed]);
  if (!found.ok) return refusalReply(found.error);
  const people = await deps.database.read((stores) => found.value.among(stores));
  return people.get(typed) ?? refusalReply({ kind: 'no_such_assignee', asked: typed });
}
