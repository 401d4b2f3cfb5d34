/** What a policy may say about an exceeded `rollback` threshold, the mildest first. */
export const onBreachChoices = ['ask', 'abort', 'rollback'] as const;
export type OnBreach = (typeof onBreachChoices)[number];

/**
 * What holds for a deployment: the milder of what people approved in its plan and what the settings say now. A plan from
 * before this was recorded asks.
 */
export function onBreachOf(planned: OnBreach | undefined, configured: OnBreach): OnBreach {
  const mildest = Math.min(onBreachChoices.indexOf(planned ?? 'ask'), onBreachChoices.indexOf(configured));
  return onBreachChoices[mildest] ?? 'ask';
}

/** What a release does, for people: "R-12 stops the remaining steps when …". */
export const onBreachWords: Readonly<Record<OnBreach, string>> = {
  ask: 'asks a person about rolling back when a rollback threshold is exceeded',
  abort: 'stops the remaining steps when a rollback threshold is exceeded; a person decides about rolling back',
  rollback: 'stops the remaining steps and rolls back without a person when a rollback threshold is exceeded',
};
