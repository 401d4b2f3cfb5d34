import { type AnalysisPolicy, analysisDefaults } from '../analysis/policy.ts';
import { type ApprovalPolicy, approvalDefaults } from '../approval/policy.ts';
import { type DeploymentPolicy, deploymentDefaults } from '../deployment/policy.ts';
import { type EscalationPolicy, escalationDefaults } from '../escalation/policy.ts';
import { type IncidentPolicy, incidentDefaults } from '../incident/policy.ts';
import { type PromotionPolicy, promotionDefaults } from '../promotion/policy.ts';
import { type ProposalPolicy, proposalDefaults } from '../proposal/policy.ts';
import { type QueuePolicy, queueDefaults } from '../queue/policy.ts';
import { type RehearsalPolicy, rehearsalDefaults } from '../rehearsal/policy.ts';
import { type CaptainPolicy, captainDefaults } from '../release/policy.ts';
import { type VersionRecordPolicy, versionRecordDefaults } from '../version-record/policy.ts';
import { type VersionResultPolicy, versionResultDefaults } from '../version-result/policy.ts';

/**
 * Every number and rule that a team can change; each feature defines its own. Each layer may set any part; later layers
 * win: organization → tier → service → release. `resolvePolicy` also says where each value came from.
 */
export interface Policy
  extends AnalysisPolicy,
    ApprovalPolicy,
    CaptainPolicy,
    DeploymentPolicy,
    EscalationPolicy,
    IncidentPolicy,
    PromotionPolicy,
    ProposalPolicy,
    QueuePolicy,
    RehearsalPolicy,
    VersionRecordPolicy,
    VersionResultPolicy {}

export type PolicyLayer = 'default' | 'organization' | 'tier' | 'service' | 'release';
export type PolicyPart = Partial<Policy>;

export const defaultPolicy: Policy = {
  ...analysisDefaults,
  ...approvalDefaults,
  ...captainDefaults,
  ...deploymentDefaults,
  ...escalationDefaults,
  ...incidentDefaults,
  ...promotionDefaults,
  ...proposalDefaults,
  ...queueDefaults,
  ...rehearsalDefaults,
  ...versionRecordDefaults,
  ...versionResultDefaults,
};

export interface ResolvedPolicy {
  policy: Policy;
  sources: Record<keyof Policy, PolicyLayer>;
}

/** Merges the layers over the defaults, in order of precedence, and records the source of each value. */
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
