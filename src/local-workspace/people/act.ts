import type { Hub } from '../hub.ts';
import { findMessage, markRead } from '../messages.ts';
import type { Act, ActResult, Channel, Person } from '../protocol.ts';
import { canSee, findChannel, findPerson, isGuest } from './directory.ts';
import { openHome } from './open-home.ts';
import { failed } from './outcome.ts';
import { press } from './press.ts';
import { fill, pressInView } from './press-in-view.ts';
import { say } from './say.ts';
import { takeShortcut } from './shortcut.ts';
import { closeModal, submit } from './submit.ts';

/** Does what a person does, and says what Slack would show them. */
export async function perform(hub: Hub, act: Act): Promise<ActResult> {
  const person = findPerson(hub, act.as);
  if (!person || person.isBot) return failed('user_not_found', 'There is no such person in this workspace.');
  if (person.isDeleted) return failed('account_inactive', `${person.realName}'s account is deactivated.`);
  if (!('channel' in act) || act.channel === undefined) return inNoChannel(hub, act, person);
  const channel = findChannel(hub, act.channel);
  if (!channel || !canSee(hub, channel, person.id)) {
    return failed('channel_not_found', `${person.realName} cannot see that channel.`);
  }
  switch (act.kind) {
    case 'say':
      return say(hub, person, channel, act);
    case 'press':
      return press(hub, person, channel, act);
    case 'shortcut':
      return takeShortcut(hub, person, act.callbackId, channel, act.ts);
    case 'markRead':
      markRead(hub, person.id, channel.id, act.ts);
      hub.live.viewChanged(person.id);
      return { ok: true };
    case 'join':
    case 'leave':
      return changeMembership(hub, person, channel, act.kind);
  }
}

async function inNoChannel(hub: Hub, act: Act, person: Person): Promise<ActResult> {
  switch (act.kind) {
    case 'pressInView':
      return pressInView(hub, person, act);
    case 'fill':
      return fill(hub, person, act);
    case 'submit':
      return submit(hub, person);
    case 'closeModal':
      return closeModal(hub, person);
    case 'openHome':
      return openHome(hub, person);
    case 'shortcut':
      return takeShortcut(hub, person, act.callbackId, null, undefined);
    default:
      return failed('channel_not_found', 'That needs a channel.');
  }
}

function changeMembership(hub: Hub, person: Person, channel: Channel, kind: 'join' | 'leave'): ActResult {
  const isMember = channel.memberIds.includes(person.id);
  if (channel.kind === 'direct') return failed('not_possible', 'Nobody joins or leaves a direct conversation.');
  if (kind === 'join' && channel.isArchived) return failed('is_archived', 'This channel is archived.');
  if (kind === 'join' && isGuest(person))
    return failed('restricted_action', 'Guests join only channels they are invited to.');
  if (kind === 'join' && !isMember) {
    channel.memberIds.push(person.id);
    const last = [...(hub.data.messages.get(channel.id)?.keys() ?? [])].at(-1);
    if (last !== undefined && findMessage(hub, channel.id, last)) markRead(hub, person.id, channel.id, last);
  }
  if (kind === 'leave') channel.memberIds = channel.memberIds.filter((id) => id !== person.id);
  hub.changed();
  hub.live.tell({ type: 'workspace' }, () => true);
  hub.live.viewChanged();
  return { ok: true };
}
