import type { Actor } from '../actor.ts';
import type { Event, EventType } from '../event.ts';
import type { IncidentId, ReleaseId } from '../ids.ts';

/** One entry of the record of a release, or of an incident, at its place in that record. */
export type Happening = {
  [T in EventType]: {
    position: number;
    type: T;
    data: Extract<Event, { type: T }>['data'];
    actor: Actor;
    at: Date;
  };
}[EventType];

/** What a record is about. */
export type RecordOf =
  | { kind: 'release'; id: ReleaseId; number: number; service: string; environment: string; version: string }
  | {
      kind: 'incident';
      id: IncidentId;
      number: number;
      service: string;
      environment: string;
      /** The release that the incident is about: its record holds the same, but for what was done elsewhere. */
      releaseId: ReleaseId | null;
    };

/** `R-12` or `I-7`. */
export function refOf({ kind, number }: Pick<RecordOf, 'kind' | 'number'>): string {
  return `${kind === 'release' ? 'R' : 'I'}-${number}`;
}
