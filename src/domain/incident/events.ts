import type { PagerCall } from '../escalation/pager.ts';
import type { Resolution } from './incident.ts';
import type { SeverityLevel } from './severity.ts';

/**
 * The payload of each event of this feature, besides actor and time. They are recorded with the incident, and with its
 * release.
 */
export interface IncidentEvents {
  'incident.declared': { ref: string; title: string; severity: SeverityLevel; detection: 'reported' | 'automatic' };
  'incident.assessed': { ref: string; severity: SeverityLevel; scope: string; impact: string };
  'incident.updated': { ref: string; words: string };
  'incident.update_overdue': { ref: string };
  'incident.command_taken': { ref: string; from: string | null };
  'incident.mitigated': { ref: string; words: string };
  'incident.resolved': { ref: string; how: Resolution; words: string };
  'incident.reopened': { ref: string; words: string };
  'incident.post_mortem_written': { ref: string; lesson: string };
  'incident.closed': { ref: string };
  /** Whoever is on call is to be paged by these pagers. */
  'incident.paged': { ref: string; pagers: string[] };
  /** `by` is a Slack user id or, with `in`, may be the name of a person in that paging system. */
  'incident.page_acknowledged': { ref: string; by: string; in?: string };
  'incident.page_resolved_at_pager': { ref: string; in: string; by: string };
  'incident.page_ended': { ref: string };
  'incident.pager_told': { ref: string; uses: string; told: PagerCall };
  'incident.pager_failed': { ref: string; uses: string; reason: string };
  'action_item.added': { ref: string; title: string; ownerId: string; dueOn: string };
  'action_item.reminded': { ref: string; title: string };
  'action_item.completed': { ref: string; title: string; detail: string };
}
