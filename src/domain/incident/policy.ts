import type { SeverityLevel } from './severity.ts';

/** Incidents: a section of the policy. */
export interface IncidentPolicy {
  /** How often people are told how it stands, by severity. */
  updateEverySev1Ms: number;
  updateEverySev2Ms: number;
  updateEverySev3Ms: number;
  updateEverySev4Ms: number;
  /**
   * When an incident is declared without a person: `never`, when a `rollback` starts, or when the watch finds the
   * service `degraded` or a rollback starts. At most once per deployment.
   */
  declareIncident: 'never' | 'rollback' | 'degraded';
  /** Incidents of this severity and worse are closed only with a post-mortem; 0 never demands one. */
  postMortemUpToSeverity: number;
}

export const incidentDefaults: IncidentPolicy = {
  updateEverySev1Ms: 15 * 60_000,
  updateEverySev2Ms: 30 * 60_000,
  updateEverySev3Ms: 2 * 3_600_000,
  updateEverySev4Ms: 24 * 3_600_000,
  declareIncident: 'never',
  postMortemUpToSeverity: 2,
};

/** The longest time between two updates about an incident of this severity, in milliseconds. */
export function updateEveryMs(policy: IncidentPolicy, severity: SeverityLevel): number {
  switch (severity) {
    case 1:
      return policy.updateEverySev1Ms;
    case 2:
      return policy.updateEverySev2Ms;
    case 3:
      return policy.updateEverySev3Ms;
    case 4:
      return policy.updateEverySev4Ms;
  }
}
