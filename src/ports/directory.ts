import type { Member } from '../domain/approval/rule.ts';

/** The people of the workspace, as it knows them now. */
export interface Directory {
  /** Null when there is no such person. Throws IntegrationError when that could not be found out. */
  person(id: string): Promise<(Member & { name: string }) | null>;
  /** Ids of a user group's members, read at the moment of the decision. Throws IntegrationError. */
  groupMembers(groupId: string): Promise<readonly string[]>;
}
