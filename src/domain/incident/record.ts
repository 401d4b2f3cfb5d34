import type { Actor } from '../actor.ts';
import type { IncidentId } from '../ids.ts';
import type { IncidentEvents } from './events.ts';

/** One entry of an incident's own record; append-only. */
export type IncidentEntry = {
  [T in keyof IncidentEvents]: {
    seq: number;
    incidentId: IncidentId;
    type: T;
    data: IncidentEvents[T];
    actor: Actor;
    at: Date;
  };
}[keyof IncidentEvents];
