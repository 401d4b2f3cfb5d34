/** Promotion from one environment to the next: a section of the policy. */
export interface PromotionPolicy {
  /** `required`: a version starts only after it succeeded in the environment before, by the order that the settings list. */
  promotion: 'optional' | 'required';
  /** How long it must have run there, in milliseconds. */
  soakMs: number;
}

export const promotionDefaults: PromotionPolicy = { promotion: 'required', soakMs: 0 };
