import type { DeploymentId, IncidentId, ReleaseId } from '../ids.ts';
import { type IncidentState, isUnderWay } from './lifecycle.ts';
import type { SeverityLevel } from './severity.ts';

/** How an incident ended. */
export const resolutions = ['rolled_back', 'fixed_forward', 'no_action_needed'] as const;
export type Resolution = (typeof resolutions)[number];

export const resolutionNames: Readonly<Record<Resolution, string>> = {
  rolled_back: 'Rolled back',
  fixed_forward: 'Fixed forward',
  no_action_needed: 'No action needed',
};

/** What people add to the drafted post-mortem. */
export interface PostMortem {
  helped: string;
  didNotHelp: string;
  conditions: string;
  /** One sentence, shown on the checklist of the next release of the service. */
  lesson: string;
  writtenBy: string;
}

/** A problem that is tracked on its own. */
export interface Incident {
  id: IncidentId;
  /** A global sequence number; people say "I-7". */
  number: number;
  title: string;
  service: string;
  environment: string;
  /** The release that it is about; null when it is about the service as such. */
  releaseId: ReleaseId | null;
  deploymentId: DeploymentId | null;
  state: IncidentState;
  severity: SeverityLevel;
  /** Incremented with every change. */
  revision: number;
  /** `automatic`: declared by the bot, as the policy says. */
  detection: 'reported' | 'automatic';
  declaredBy: string;
  /** Leads the response; null until somebody takes command of an automatic one. */
  commanderId: string | null;
  /** What is affected; empty until it is assessed. */
  scope: string;
  /** What people notice, in their words. */
  impact: string;
  /** The last status update; empty before the first. */
  lastUpdate: string;
  lastUpdateAt: Date;
  /** When the next update is due; null when nobody waits for one. */
  nextUpdateAt: Date | null;
  /** Since when that update is overdue. */
  overdueSince: Date | null;
  /** When the problem began, as far as known. */
  beganAt: Date | null;
  declaredAt: Date;
  assessedAt: Date | null;
  mitigatedAt: Date | null;
  resolvedAt: Date | null;
  closedAt: Date | null;
  resolution: { how: Resolution; words: string } | null;
  postMortem: PostMortem | null;
  /** The release that started with the lesson checked off. */
  lessonConsideredIn: ReleaseId | null;
}

/** How people refer to an incident. */
export function incidentRef(incident: Pick<Incident, 'number'>): string {
  return `I-${incident.number}`;
}

/** Parses `I-7` or `i-7`; null for anything else, so that it is never mistaken for a release or a service. */
export function parseIncidentRef(text: string): number | null {
  const match = /^i-(\d{1,9})$/i.exec(text.trim());
  return match?.[1] ? Number(match[1]) : null;
}

/** The state in words: `update overdue` when people wait too long. */
export function incidentStateWords({ state, overdueSince }: Pick<Incident, 'state' | 'overdueSince'>): string {
  return overdueSince !== null && isUnderWay(state) ? `${state}, update overdue` : state;
}

/** The measured times of an incident in milliseconds; null where the record does not tell. */
export function measuredTimes({ beganAt, declaredAt, mitigatedAt, resolvedAt }: Incident): {
  detectMs: number | null;
  mitigateMs: number | null;
  resolveMs: number | null;
} {
  const since = (from: Date | null, to: Date | null) =>
    from === null || to === null ? null : Math.max(0, to.getTime() - from.getTime());
  return {
    detectMs: since(beganAt, declaredAt),
    mitigateMs: since(declaredAt, mitigatedAt),
    resolveMs: since(declaredAt, resolvedAt),
  };
}
