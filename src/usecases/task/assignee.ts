import { agentId, isAgentName, whyInactive } from '../../domain/agent/agent.ts';
import { asTyped } from '../../domain/message/message.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Task } from '../../domain/task/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Directory } from '../../ports/directory.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Stores } from '../../ports/stores.ts';
import type { RequestDeps } from '../deps.ts';
import type { ReleaseWork } from '../release-work.ts';
import { planReminders } from './plan-reminders.ts';
import type { TaskWork } from './task-work.ts';
import { tellPerson } from './tell.ts';

/** Who is meant by the names of a request, as far as the directory knows. */
export interface FoundAssignees {
  /** The same with agents, as this transaction sees them: who is meant by each name, null for nobody. */
  among(stores: Stores): Promise<ReadonlyMap<string, string | null>>;
}

/**
 * Looks up, outside any transaction, whom tasks are to be assigned to: `@name`, a Slack id, an e-mail address, or an
 * agent's name. Bots, guests and deactivated accounts are nobody. Refuses when that could not be found out.
 */
export async function findAssignees(
  deps: Pick<RequestDeps, 'directory' | 'clock'>,
  names: readonly string[],
): Promise<Result<FoundAssignees, Refusal>> {
  const distinct = [...new Set(names)];
  try {
    const people = new Map<string, string | null>();
    for (const name of distinct) people.set(name, isAgentWord(name) ? null : await findMember(deps.directory, name));
    return ok({
      among: async (stores) => {
        const found = new Map(people);
        for (const name of distinct.filter(isAgentWord)) {
          const agent = await stores.agents.find(agentId(name.replace(/^agent:/, '')));
          const isThere = agent !== null && whyInactive(agent, deps.clock.now()) === null;
          found.set(name, isThere ? agent.id : null);
        }
        return found;
      },
    });
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return err({ kind: 'could_not_find_out', what: 'Whom to assign the task to', detail: error.message });
  }
}

function isAgentWord(name: string): boolean {
  return isAgentName(name.replace(/^agent:/, ''));
}

/**
 * The id of the full member of the workspace who is meant by `@name`, a Slack id or an e-mail address; null when there
 * is none. Throws IntegrationError.
 */
export async function findMember(directory: Directory, typed: string): Promise<string | null> {
  const name = typed.trim();
  const mentioned = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(name)?.[1];
  const id =
    mentioned ??
    (/^[UW][A-Z0-9]{5,}$/.test(name)
      ? name
      : name.includes('@') && !name.startsWith('@')
        ? await directory.personWithEmail(name)
        : await directory.personNamed(name.startsWith('@') ? name : `@${name}`));
  const person = id === null ? null : await directory.person(id, 'now');
  if (!person || person.isBot || person.isDeleted || person.isStranger || person.isRestricted) return null;
  return person.id;
}

/** One message to each person for all the tasks of a request; each task is looked after from now on. */
export async function tellAssigned(work: ReleaseWork, tasks: readonly Task[]): Promise<void> {
  for (const task of tasks) await planReminders(work, task, 'assigned');
  const people = new Set(tasks.flatMap(({ assigneeId }) => assigneeId ?? []));
  for (const personId of people) {
    const theirs = tasks.filter(({ assigneeId }) => assigneeId === personId);
    await tellPerson(work, personId, {
      key: `assigned:${theirs[0]?.id}:${theirs.length}:${work.now.getTime()}`,
      content: {
        kind: 'assignment',
        taskIds: theirs.slice(0, 20).map(({ id }) => id),
        more: Math.max(0, theirs.length - 20),
        by: work.actor.id,
      },
    });
  }
}

/** A task's title in a message. */
export function titled(work: TaskWork, task: Task): string {
  return `${work.ref(task)} “${asTyped(task.title)}”`;
}
