import type { PagerCall } from '../escalation/pager.ts';
import type { EscalationTier } from '../escalation/timeline.ts';
import type { IncidentId } from '../ids.ts';
import type { IncidentEntry } from './record.ts';
import type { SeverityLevel } from './severity.ts';

/** What the pagers are told of an incident, as its record says. */
export interface Page {
  /** The ids of the integrations that were ever named for it. */
  pagers: readonly string[];
  /** Those that page this time: the timeline of the service may have changed since an earlier one. */
  paging: readonly string[];
  /** What they should show now. */
  wanted: PagerCall;
  /** Since when they should page. */
  pagedAt: Date;
  /** A Slack user id, or the name of a person who acts in the paging system; null until somebody acknowledged. */
  acknowledgedBy: string | null;
  /** Where that was, and whether they resolved it there; null when it was in Slack. */
  answer: { in: string; did: 'acknowledged' | 'resolved' } | null;
  /** What each pager confirmed last. */
  told: ReadonlyMap<string, { call: PagerCall; at: Date }>;
  /** Why the last call of a pager failed. */
  failures: ReadonlyMap<string, string>;
}

/** Only these are worth waking somebody for. */
export const pages = (severity: SeverityLevel): boolean => severity <= 2;

const prefix = 'incident:';

/** The key by which a pager knows an incident. */
export const pageKey = (id: IncidentId): string => `${prefix}${id}`;

/** The incident with this key; null for the key of anything else, such as that of a check named `incident`. */
export function incidentOfKey(key: string): IncidentId | null {
  return key.startsWith(`${prefix}inc_`) ? (key.slice(prefix.length) as IncidentId) : null;
}

/** The pagers in a timeline, and how many milliseconds after the beginning each is called. */
export function pagersIn(tiers: readonly EscalationTier[]): { uses: string; afterMs: number }[] {
  return tiers.flatMap(({ notify, afterMs }) =>
    notify.flatMap((recipient) => (recipient.kind === 'pager' ? [{ uses: recipient.uses, afterMs }] : [])),
  );
}

/** The page of an incident as its record says; null when nobody was ever paged for it. */
export function pageOf(entries: readonly IncidentEntry[]): Page | null {
  let page: Omit<Page, 'told' | 'failures'> | null = null as Omit<Page, 'told' | 'failures'> | null;
  const told = new Map<string, { call: PagerCall; at: Date }>();
  const failures = new Map<string, string>();
  for (const { type, data, at } of entries) {
    if (type === 'incident.pager_told') {
      told.set(data.uses, { call: data.told, at });
      failures.delete(data.uses);
    } else if (type === 'incident.pager_failed') failures.set(data.uses, data.reason);
    else if (type === 'incident.paged') {
      const pagers: string[] = [...new Set([...(page?.pagers ?? []), ...data.pagers])];
      page = { pagers, paging: data.pagers, wanted: 'raised', pagedAt: at, acknowledgedBy: null, answer: null };
    } else if (page !== null && type === 'incident.page_acknowledged')
      page = {
        ...page,
        wanted: 'acknowledged',
        acknowledgedBy: data.by,
        answer: data.in === undefined ? null : { in: data.in, did: 'acknowledged' },
      };
    else if (page !== null && type === 'incident.page_resolved_at_pager')
      page = { ...page, answer: { in: data.in, did: 'resolved' } };
    else if (page !== null && type === 'incident.page_ended') page = { ...page, wanted: 'resolved' };
  }
  return page === null ? null : { ...page, told, failures };
}
