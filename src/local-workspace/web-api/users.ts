import type { Fields } from '../fields.ts';
import type { Hub } from '../hub.ts';
import { allPeople } from '../people/directory.ts';
import type { Person, UserGroup } from '../protocol.ts';
import { flagArg, isRefusal, type Method, page, refuse, textArg } from './call.ts';

/** The methods `auth.*`, `users.*` and `usergroups.*`. */
export const userMethods: Record<string, Method> = {
  'auth.test': ({ hub }) => {
    const { team, app } = hub.seed;
    return {
      ok: true,
      url: `${hub.url()}/`,
      team: team.name,
      user: app.name.toLowerCase(),
      team_id: team.id,
      user_id: app.botUserId,
      bot_id: app.botId,
      is_enterprise_install: false,
    };
  },

  'users.info': ({ hub, args }) => {
    const person = allPeople(hub).find(({ id }) => id === textArg(args, 'user'));
    return person ? { ok: true, user: userField(hub, person) } : refuse('user_not_found');
  },

  'users.getPresence': ({ hub, args }) => {
    const person = allPeople(hub).find(({ id }) => id === textArg(args, 'user'));
    return person ? { ok: true, presence: 'active' } : refuse('user_not_found');
  },

  'users.list': ({ hub, args }) => {
    const part = page(allPeople(hub), args);
    if (isRefusal(part)) return part;
    return { ok: true, members: part.items.map((person) => userField(hub, person)), ...part.more };
  },

  'users.lookupByEmail': ({ hub, args }) => {
    const email = (textArg(args, 'email') ?? '').toLowerCase();
    const seed = hub.seed.people.find((person) => person.email.toLowerCase() === email && !person.isDeleted);
    const person = seed && allPeople(hub).find(({ id }) => id === seed.id);
    return person ? { ok: true, user: userField(hub, person) } : refuse('users_not_found');
  },

  'usergroups.list': ({ hub, args }) => ({
    ok: true,
    usergroups: hub.seed.userGroups.map((group) => groupField(hub, group, args)),
  }),

  'usergroups.users.list': ({ hub, args }) => {
    const group = hub.seed.userGroups.find(({ id }) => id === textArg(args, 'usergroup'));
    return group ? { ok: true, users: group.memberIds } : refuse('no_such_subteam');
  },
};

function groupField(hub: Hub, group: UserGroup, args: Fields): Fields {
  return {
    id: group.id,
    team_id: hub.seed.team.id,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    description: '',
    is_external: false,
    date_delete: 0,
    prefs: { channels: [], groups: [] },
    ...(flagArg(args, 'include_users') ? { users: group.memberIds } : {}),
    ...(flagArg(args, 'include_count') ? { user_count: String(group.memberIds.length) } : {}),
  };
}

function userField(hub: Hub, person: Person): Fields {
  const email = hub.seed.people.find(({ id }) => id === person.id)?.email;
  return {
    id: person.id,
    team_id: hub.seed.team.id,
    name: person.name,
    deleted: person.isDeleted,
    color: person.avatarColor.slice(1),
    real_name: person.realName,
    tz: 'Europe/Amsterdam',
    tz_label: 'Central European Time',
    tz_offset: 3600,
    profile: {
      title: person.title,
      real_name: person.realName,
      real_name_normalized: person.realName,
      display_name: person.name,
      display_name_normalized: person.name,
      ...(email ? { email } : {}),
      ...(person.isBot ? { bot_id: hub.seed.app.botId, api_app_id: hub.seed.app.id } : {}),
      team: hub.seed.team.id,
    },
    is_admin: hub.seed.people.some((one) => one.id === person.id && one.isAdmin === true),
    is_owner: false,
    is_primary_owner: false,
    is_bot: person.isBot,
    is_app_user: false,
    is_restricted: person.isRestricted,
    is_ultra_restricted: person.isUltraRestricted,
    ...(person.isStranger ? { is_stranger: true } : {}),
    is_email_confirmed: !person.isBot,
    has_2fa: false,
    updated: 1_700_000_000,
  };
}
