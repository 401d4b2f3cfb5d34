import type { Recipient } from '../../domain/escalation/timeline.ts';
import type { Deps } from '../deps.ts';
import { type OnCallNow, peopleOnCall } from './people-on-call.ts';
import { channelsOf } from './timeline.ts';

/** The recipients of a tier as they are now. */
export interface Reached {
  channels: readonly string[];
  people: readonly string[];
  pagers: readonly string[];
  /** Why some of the people could not be determined; null when all were. */
  missing: string | null;
}

/** Determines who the recipients are now; this asks the directory, so it belongs before a transaction. */
export async function resolveRecipients(
  deps: Pick<Deps, 'settings' | 'directory'>,
  notify: readonly Recipient[],
): Promise<Reached> {
  const people: string[] = [];
  let missing: string | null = null;
  for (const recipient of notify) {
    const found = await peopleOf(deps, recipient);
    people.push(...found.people);
    missing = found.missing ?? missing;
  }
  return {
    channels: notify.flatMap((recipient) => channelsOf(deps.settings, recipient)),
    people: [...new Set(people)],
    pagers: notify.flatMap((recipient) => (recipient.kind === 'pager' ? [recipient.uses] : [])),
    missing,
  };
}

async function peopleOf(deps: Pick<Deps, 'settings' | 'directory'>, recipient: Recipient): Promise<OnCallNow> {
  switch (recipient.kind) {
    case 'person':
      return all([recipient.person]);
    case 'managers':
      return all(deps.settings.managers);
    case 'on-call': {
      const found = await peopleOnCall(deps);
      // A page that reaches nobody must not look like one that did.
      const isNobody = deps.settings.onCallGroup !== null && found.people.length === 0;
      return isNobody ? { ...found, missing: found.missing ?? 'the group has no members' } : found;
    }
    default:
      return all([]);
  }
}

const all = (people: readonly string[]): OnCallNow => ({ people, missing: null });
