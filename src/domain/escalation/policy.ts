/** Escalation: a section of the policy. */
export interface EscalationPolicy {
  /** Delay from the channel to the person on call, and from there to the manager. */
  escalateToOnCallMs: number;
  escalateToManagerMs: number;
}

export const escalationDefaults: EscalationPolicy = {
  escalateToOnCallMs: 0,
  escalateToManagerMs: 10 * 60_000,
};
