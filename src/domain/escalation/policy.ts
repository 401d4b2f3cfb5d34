/** How trouble is carried from one to the next: a part of the policy. */
export interface EscalationPolicy {
  /** From the channel to the person on call, and from there to the manager. */
  escalateToOnCallMs: number;
  escalateToManagerMs: number;
}

export const escalationDefaults: EscalationPolicy = {
  escalateToOnCallMs: 0,
  escalateToManagerMs: 10 * 60_000,
};
