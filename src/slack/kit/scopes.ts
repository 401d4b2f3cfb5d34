/** The bot scopes that the code uses, with their purpose. The manifest requests exactly these. */
export const scopeReasons = {
  commands: '/deploy',
  'chat:write': 'post and edit cards and living messages',
  'chat:write.public': 'post in public channels without joining them',
  'channels:read': 'check the channels of the settings',
  'groups:read': 'check private channels that the bot was invited to',
  'channels:join': 'join a public channel to look for a message that may or may not have been stored',
  'channels:history': 'look for such a message instead of posting it twice',
  'groups:history': 'the same in private channels that the bot was invited to',
  'im:history': 'the same in direct messages',
  'im:write': 'page people by direct message',
  'users:read': 'check whether someone is a guest, a bot, or deactivated before a decision counts',
  'users:read.email': 'find who is on call, or acknowledged, in a paging system',
  'usergroups:read': 'see who may approve and who is on call',
} as const;

export const neededScopes = Object.keys(scopeReasons) as (keyof typeof scopeReasons)[];
