/**
 * Every number and rule that a team can change. Each layer may state any part; the later layer wins:
 * organization → tier → service → release. `resolvePolicy` also says where each value came from.
 */
export interface Policy {
  approvalsNeeded: number;
  /** Slack user group ids whose members may approve. */
  approverGroups: readonly string[];
  approvalWaitMs: number;
  /** The requester, the captain and the authors of included changes do not count. */
  separationOfDuties: boolean;
  watchWindowMs: number;
  watchIntervalMs: number;
  /** A threshold is breached when `breachesNeeded` of the last `breachWindow` readings exceed it. */
  breachesNeeded: number;
  breachWindow: number;
  /** With fewer readings than this there is no verdict. */
  minimumSample: number;
  /** More readings in a row that could not be taken than this make the verdict inconclusive. */
  errorLimit: number;
  /** A larger share of the readings since the watch began that could not be taken does the same, percent. */
  missingShare: number;
  /** A reading that is older than this, or from a time that has not come, says nothing about now. */
  readingMaxAgeMs: number;
  /** A slowdown below this many milliseconds never counts, whatever its share of the baseline. */
  latencyFloorMs: number;
  analysisRounds: number;
  analysisPauseMs: number;
  canaryPercents: readonly number[];
  stepTimeoutMs: number;
  /** After an action a service may take this long to come up; it is up after `readyReadings` good readings in a row. */
  readyWithinMs: number;
  readyReadings: number;
  /** A planned start that is later than this does not happen by itself any more: somebody is asked. */
  startToleranceMs: number;
  /** What is to be stopped is told so and, when it is still there after this time, killed. */
  stopGraceMs: number;
  /** An executor that gives no answer for longer than this leaves the outcome of its step unknown. */
  executorSilenceMs: number;
  rollbackObjectiveMs: number;
  proposalExpiryMs: number;
  waitMs: number;
  /** A failure that shows up later than this after the deployment gets no one-press rollback. */
  lateFailureMs: number;
  /** From the channel to the person on call, and from there to the manager. */
  escalateToOnCallMs: number;
  escalateToManagerMs: number;
}

export type PolicyLayer = 'default' | 'organization' | 'tier' | 'service' | 'release';
export type PolicyPart = Partial<Policy>;

export const defaultPolicy: Policy = {
  approvalsNeeded: 1,
  approverGroups: [],
  approvalWaitMs: 2 * 3_600_000,
  separationOfDuties: true,
  watchWindowMs: 3_600_000,
  watchIntervalMs: 60_000,
  breachesNeeded: 3,
  breachWindow: 5,
  minimumSample: 3,
  errorLimit: 4,
  missingShare: 25,
  readingMaxAgeMs: 60_000,
  latencyFloorMs: 100,
  analysisRounds: 3,
  analysisPauseMs: 1_000,
  canaryPercents: [10, 25, 50, 100],
  stepTimeoutMs: 600_000,
  readyWithinMs: 300_000,
  readyReadings: 3,
  startToleranceMs: 15 * 60_000,
  stopGraceMs: 30_000,
  executorSilenceMs: 30_000,
  rollbackObjectiveMs: 300_000,
  proposalExpiryMs: 30 * 60_000,
  waitMs: 10 * 60_000,
  lateFailureMs: 2 * 3_600_000,
  escalateToOnCallMs: 0,
  escalateToManagerMs: 10 * 60_000,
};

export interface ResolvedPolicy {
  policy: Policy;
  sources: Record<keyof Policy, PolicyLayer>;
}

/** Lays the parts over the defaults, in the order of precedence, and remembers who said what. */
export function resolvePolicy(parts: Partial<Record<Exclude<PolicyLayer, 'default'>, PolicyPart>>): ResolvedPolicy {
  const keys = Object.keys(defaultPolicy) as (keyof Policy)[];
  const sources = Object.fromEntries(keys.map((key) => [key, 'default'])) as Record<keyof Policy, PolicyLayer>;
  let policy: Policy = defaultPolicy;
  for (const layer of ['organization', 'tier', 'service', 'release'] as const) {
    const part = Object.fromEntries(Object.entries(parts[layer] ?? {}).filter(([, value]) => value !== undefined));
    policy = { ...policy, ...part };
    for (const key of keys) if (key in part) sources[key] = layer;
  }
  return { policy, sources };
}
