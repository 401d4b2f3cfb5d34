import type { IncidentId, IncidentMessageId, ReleaseId } from '../ids.ts';

/** A message that is edited in place so that it always shows the current state of one incident. */
export interface IncidentMessage {
  id: IncidentMessageId;
  incidentId: IncidentId;
  /** The release of the incident, if it has one: for log lines. */
  releaseId: ReleaseId | null;
  surface: IncidentSurface;
  /** Target channel or user id. */
  target: string;
  postedChannel: string | null;
  postedTs: string | null;
  postedHash: string | null;
  brokenReason: string | null;
}

/** The card of the people who respond, or a stakeholder group's one message. */
export type IncidentSurface = { kind: 'card' } | { kind: 'group'; groupId: string };

export function incidentSurfaceKey(surface: IncidentSurface): string {
  return surface.kind === 'card' ? 'card' : `group:${surface.groupId}`;
}
