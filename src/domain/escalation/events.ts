/** The payload of each event of this feature, besides actor and time. */
export interface EscalationEvents {
  'escalation.raised': { key: string; severity: string; summary: string };
  /** `number` counts the tiers from 1. Earlier versions recorded only how far it went. */
  'escalation.carried': { tier: string; key?: string; number?: number };
  'escalation.acknowledged': { key: string };
  'escalation.handed_over': { key: string; to: string; note: string };
  'escalation.snoozed': { key: string; until: string };
  /** The snooze is over, and the problem is not. */
  'escalation.woken': { key: string };
  'escalation.pager_told': { key: string; uses: string; told: string };
  'escalation.pager_failed': { key: string; uses: string; reason: string };
}
