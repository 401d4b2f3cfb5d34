import type { Recipient } from '../../domain/escalation/timeline.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { membersOf } from '../approval/check-member.ts';
import type { Deps } from '../deps.ts';
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
    if (found.ok) people.push(...found.value);
    else missing = found.error;
  }
  return {
    channels: notify.flatMap((recipient) => channelsOf(deps.settings, recipient)),
    people: [...new Set(people)],
    pagers: notify.flatMap((recipient) => (recipient.kind === 'pager' ? [recipient.uses] : [])),
    missing,
  };
}

async function peopleOf(
  deps: Pick<Deps, 'settings' | 'directory'>,
  recipient: Recipient,
): Promise<Result<readonly string[], string>> {
  switch (recipient.kind) {
    case 'person':
      return ok([recipient.person]);
    case 'managers':
      return ok(deps.settings.managers);
    case 'on-call': {
      const { onCallGroup } = deps.settings;
      const members = await membersOf(deps, onCallGroup === null ? [] : [onCallGroup]);
      if (members.ok) return ok(members.value ?? []);
      return err(members.error.kind === 'could_not_find_out' ? members.error.detail : members.error.kind);
    }
    default:
      return ok([]);
  }
}
