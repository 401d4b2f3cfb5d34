/** The payload of each event of this feature, besides actor and time. */
export interface EscalationEvents {
  'escalation.raised': { key: string; severity: string; summary: string };
  /** `number` counts the tiers from 1. Earlier versions recorded only how far it went. */
  'escalation.carried': { tier: string; key?: string; number?: number };
  /** `in` and `by`: in a paging system, and by whom, as that system calls them. */
  'escalation.acknowledged': { key: string; in?: string; by?: string };
  /** Somebody resolved it in a paging system; the problem itself is not over because of that. */
  'escalation.resolved_at_pager': { key: string; in: string; by: string };
  'escalation.handed_over': { key: string; to: string; note: string };
  'escalation.snoozed': { key: string; until: string };
  /** The snooze is over, and the problem is not. */
  'escalation.woken': { key: string };
  'escalation.pager_told': { key: string; uses: string; told: string };
  'escalation.pager_failed': { key: string; uses: string; reason: string };
}
