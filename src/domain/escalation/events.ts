/** The payload of each event of this feature, besides actor and time. */
export interface EscalationEvents {
  'escalation.raised': { key: string; severity: string; summary: string };
  'escalation.carried': { tier: string };
  'escalation.acknowledged': { key: string };
}
