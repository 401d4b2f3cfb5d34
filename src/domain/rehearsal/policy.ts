/** Rehearsals: a section of the policy. */
export interface RehearsalPolicy {
  /** `required`: a version starts only after it was rehearsed for that environment. */
  rehearsal: 'optional' | 'required';
  /** A rehearsal that is older than this no longer counts. */
  rehearsalMaxAgeMs: number;
}

export const rehearsalDefaults: RehearsalPolicy = {
  rehearsal: 'optional',
  rehearsalMaxAgeMs: 30 * 86_400_000,
};
