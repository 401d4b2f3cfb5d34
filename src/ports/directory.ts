import type { Member } from '../domain/approval/rule.ts';

/** `now` asks the workspace, for whatever is decided; `recent` may be half a minute old, for what is only shown. */
export type Freshness = 'now' | 'recent';

/** The people of the workspace. */
export interface Directory {
  /** Null when there is no such person. Throws IntegrationError when that could not be found out. */
  person(id: string, freshness: Freshness): Promise<(Member & { name: string }) | null>;
  /** Ids of a user group's members. Throws IntegrationError. */
  groupMembers(groupId: string, freshness: Freshness): Promise<readonly string[]>;
}
