import { recipientsIn, withRecipients } from './escalation/timeline.ts';
import type { PolicyPart } from './policy/policy.ts';
import type { Settings } from './settings.ts';

/** Names in the settings in place of ids: channels as `#name`, people and user groups as `@name`. */
export interface SlackNames {
  channels: readonly string[];
  people: readonly string[];
  groups: readonly string[];
}

/** The ids by name, as written in the settings. */
export type SlackIds = Readonly<Record<keyof SlackNames, ReadonlyMap<string, string>>>;

const isName = (text: string) => text.startsWith('#') || text.startsWith('@');
const namesAmong = (texts: readonly (string | null)[]) =>
  [...new Set(texts.filter((text) => text !== null && isName(text)))] as string[];

/** The names that have to be looked up before anything can be sent. */
export function slackNamesIn(settings: Settings): SlackNames {
  const recipients = recipientsIn(settings.escalation);
  return {
    channels: namesAmong([
      settings.releaseChannel,
      settings.escalationChannel,
      ...settings.groups.flatMap(({ channels }) => channels),
      ...recipients.flatMap((one) => (one.kind === 'channel' ? [one.channel] : [])),
    ]),
    people: namesAmong([
      ...settings.managers,
      ...policiesOf(settings).flatMap(({ approvals = [] }) => approvals.flatMap(({ people }) => people)),
      ...policiesOf(settings).flatMap(({ captains = [] }) => captains),
      ...recipients.flatMap((one) => (one.kind === 'person' ? [one.person] : [])),
    ]),
    groups: namesAmong([settings.onCallGroup, ...policiesOf(settings).flatMap(groupsOf)]),
  };
}

/** The parts of a policy that name user groups. */
const groupKeys = [
  'approverGroups',
  'backupApproverGroups',
  'bypassGroups',
  'qaGroups',
  'userAcceptanceGroups',
] as const;

function groupsOf(part: PolicyPart): readonly string[] {
  return [...groupKeys.flatMap((key) => part[key] ?? []), ...(part.approvals ?? []).flatMap(({ groups }) => groups)];
}

export function hasNames({ channels, people, groups }: SlackNames): boolean {
  return channels.length + people.length + groups.length > 0;
}

/** The settings with every name replaced by its id; a name without one stays, and is rejected on use. */
export function withSlackIds(settings: Settings, ids: SlackIds): Settings {
  const idOf = (kind: keyof SlackIds) => (text: string) => ids[kind].get(text) ?? text;
  const [channel, person, group] = [idOf('channels'), idOf('people'), idOf('groups')];
  const policy = (part: PolicyPart): PolicyPart => {
    const named = groupKeys.filter((key) => part[key] !== undefined);
    const rules = part.approvals?.map((rule) => ({
      ...rule,
      groups: rule.groups.map(group),
      people: rule.people.map(person),
    }));
    return {
      ...part,
      ...Object.fromEntries(named.map((key) => [key, part[key]?.map(group)])),
      ...(rules === undefined ? {} : { approvals: rules }),
      ...(part.captains === undefined ? {} : { captains: part.captains.map(person) }),
    };
  };
  const policies = (parts: Readonly<Record<string, PolicyPart>>) =>
    Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, policy(part)]));
  return {
    ...settings,
    releaseChannel: channel(settings.releaseChannel),
    escalationChannel: channel(settings.escalationChannel),
    groups: settings.groups.map((one) => ({ ...one, channels: one.channels.map(channel) })),
    managers: settings.managers.map(person),
    onCallGroup: settings.onCallGroup === null ? null : group(settings.onCallGroup),
    policies: {
      organization: policy(settings.policies.organization),
      tiers: policies(settings.policies.tiers),
      services: policies(settings.policies.services),
    },
    escalation: withRecipients(settings.escalation, (one) => {
      if (one.kind === 'channel') return { ...one, channel: channel(one.channel) };
      return one.kind === 'person' ? { ...one, person: person(one.person) } : one;
    }),
  };
}

function policiesOf({ policies }: Settings): PolicyPart[] {
  return [policies.organization, ...Object.values(policies.tiers), ...Object.values(policies.services)];
}
