import type { Member } from '../domain/approval/rule.ts';
import { IntegrationError } from './integration-error.ts';

/** `now` queries the workspace, for decisions; `recent` may be half a minute old, for display only. */
export type Freshness = 'now' | 'recent';

/** A person in the directory. */
export type Person = Member & {
  name: string;
  /** An admin or owner of the workspace. */
  isAdmin: boolean;
  /** IANA name of their time zone; null when unknown. */
  timeZone: string | null;
  /** Their status, when it says that they are away; null otherwise. */
  outOfOffice: string | null;
};

/** The people in the workspace. */
export interface Directory {
  /** Null when the person does not exist. Throws IntegrationError when that could not be determined. */
  person(id: string, freshness: Freshness): Promise<Person | null>;
  /**
   * The id of the one person with this name, written with `@`; null when there is none, or more than one. Throws
   * IntegrationError.
   */
  personNamed(name: string): Promise<string | null>;
  /** The id of the person with this e-mail address; null when there is none. Throws IntegrationError. */
  personWithEmail(email: string): Promise<string | null>;
  /** Are they active in the workspace now? Null when that could not be determined. */
  isActive(id: string): Promise<boolean | null>;
  /**
   * Ids of a user group's members, or of whoever is on call in another system. Throws IntegrationError, and PartlyKnown
   * when some of them are known.
   */
  groupMembers(groupId: string, freshness: Freshness): Promise<readonly string[]>;
}

/** Some members could be determined, and others not. */
export class PartlyKnown extends IntegrationError {
  readonly people: readonly string[];
  constructor(people: readonly string[], message: string) {
    super('not_found', message);
    this.people = people;
  }
}
