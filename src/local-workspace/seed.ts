import type { Command, UserGroup } from './protocol.ts';

export interface SeedPerson {
  id: string;
  name: string;
  realName: string;
  title: string;
  email: string;
  avatarColor: string;
  isDeleted?: boolean;
  isRestricted?: boolean;
  isUltraRestricted?: boolean;
  isStranger?: boolean;
  /** An admin of the workspace. */
  isAdmin?: boolean;
}

interface SeedChannel {
  id: string;
  name: string;
  kind: 'public' | 'private';
  purpose: string;
  memberIds: string[];
  isGeneral?: boolean;
  isArchived?: boolean;
}

interface SeedCommand extends Command {
  /** As in an app's manifest: users and channels in the text become `<@U…>` and `<#C…>`. */
  shouldEscape?: boolean;
}

/** Who and what is in a workspace before anybody has said a word. */
export interface WorkspaceSeed {
  team: { id: string; name: string; domain: string };
  app: { id: string; name: string; botUserId: string; botId: string };
  people: SeedPerson[];
  channels: SeedChannel[];
  userGroups: UserGroup[];
  commands: SeedCommand[];
  shortcuts: { callbackId: string; name: string; kind: 'global' | 'message' }[];
}
