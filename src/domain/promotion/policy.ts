/** Promotion from one environment to the next: a section of the policy. */
export interface PromotionPolicy {
  /** `required`: a version starts only after it succeeded in the environment before. */
  promotion: 'optional' | 'required';
  /** How long it must have run there, in milliseconds. */
  soakMs: number;
}

export const promotionDefaults: PromotionPolicy = { promotion: 'optional', soakMs: 0 };
