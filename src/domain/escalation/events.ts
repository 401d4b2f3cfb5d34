/** What each event of this feature says besides who and when. */
export interface EscalationEvents {
  'escalation.raised': { key: string; severity: string; summary: string };
  'escalation.carried': { tier: string };
  'escalation.acknowledged': { key: string };
}
