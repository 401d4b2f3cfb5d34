import type { Member } from '../domain/approval/rule.ts';

/** `now` asks the workspace, for whatever is decided; `recent` may be half a minute old, for what is only shown. */
export type Freshness = 'now' | 'recent';

/** A person as the directory knows one. */
export type Person = Member & {
  name: string;
  /** IANA name of the zone that their clocks show; null when it is not known. */
  timeZone: string | null;
};

/** The people of the workspace. */
export interface Directory {
  /** Null when there is no such person. Throws IntegrationError when that could not be found out. */
  person(id: string, freshness: Freshness): Promise<Person | null>;
  /** Ids of a user group's members. Throws IntegrationError. */
  groupMembers(groupId: string, freshness: Freshness): Promise<readonly string[]>;
}
