import { readOnCallGroup } from '../../domain/escalation/on-call.ts';
import type { Invocation } from '../../domain/invocation.ts';
import type { Clock } from '../../lib/clock.ts';
import { type Directory, PartlyKnown } from '../../ports/directory.ts';
import type { OnCallPerson } from '../../ports/on-call.ts';
import type { Systems } from '../../ports/systems.ts';

const recentMs = 30_000;

/**
 * A directory that also knows who is on call in another system: these people are found in the workspace by their e-mail
 * addresses. `systems` gives those of the present settings.
 */
export function withOnCall(directory: Directory, systems: () => Systems, clock: Clock): Directory {
  const known = new Map<string, { at: number; people: readonly string[] }>();
  return {
    ...directory,
    groupMembers: async (group, freshness) => {
      const place = readOnCallGroup(group);
      if (place === null) return directory.groupMembers(group, freshness);
      const kept = known.get(group);
      if (freshness === 'recent' && kept && clock.monotonicMs() - kept.at < recentMs) return kept.people;
      const people = await ask(directory, systems(), place);
      // One place at a time: there is one in the settings.
      known.clear();
      known.set(group, { at: clock.monotonicMs(), people });
      return people;
    },
  };
}

async function ask(directory: Directory, systems: Systems, { uses, with: where }: Invocation): Promise<string[]> {
  const onCall = await systems.onCall(uses);
  const found = await Promise.all((await onCall.now(where)).map((one) => idOf(directory, one)));
  const ids = [...new Set(found.flatMap(({ id }) => id ?? []))];
  const strangers = found.flatMap(({ id, name }) => (id === null ? [name] : []));
  if (strangers.length > 0)
    throw new PartlyKnown(ids, `${strangers.slice(0, 5).join(', ')} of ${uses} cannot be found in Slack by e-mail`);
  if (ids.length === 0) throw new PartlyKnown([], `nobody is on call in ${uses}`);
  return ids;
}

/** A person whose account was deactivated cannot be paged. */
async function idOf(directory: Directory, { name, email }: OnCallPerson): Promise<{ id: string | null; name: string }> {
  const id = email === null ? null : await directory.personWithEmail(email);
  const person = id === null ? null : await directory.person(id, 'now');
  return { id: person === null || person.isDeleted || person.isBot ? null : id, name };
}
