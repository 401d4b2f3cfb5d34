import { z } from 'zod';
import type { PolicyPart } from '../domain/policy/policy.ts';
import { isDuration } from '../lib/fields.ts';
import { analysisKeys } from './policy/analysis.ts';
import { approvalKeys } from './policy/approval.ts';
import { captainKeys } from './policy/captain.ts';
import { deploymentKeys } from './policy/deployment.ts';
import { escalationKeys } from './policy/escalation.ts';
import { incidentKeys } from './policy/incident.ts';
import { promotionKeys } from './policy/promotion.ts';
import { proposalKeys } from './policy/proposal.ts';
import { queueKeys } from './policy/queue.ts';
import { rehearsalKeys } from './policy/rehearsal.ts';
import { versionRecordKeys } from './policy/version-record.ts';
import { versionResultKeys } from './policy/version-result.ts';

const keys = {
  ...analysisKeys,
  ...approvalKeys,
  ...captainKeys,
  ...deploymentKeys,
  ...escalationKeys,
  ...incidentKeys,
  ...promotionKeys,
  ...proposalKeys,
  ...queueKeys,
  ...rehearsalKeys,
  ...versionRecordKeys,
  ...versionResultKeys,
};

/** Durations are stored in milliseconds, under the same name with `Ms`. */
const nameOf = (key: string) => (isDuration(keys[key as keyof typeof keys]) ? `${key}Ms` : key);

/** One layer of the policy in the settings file; every key is optional. */
export const PolicySettings = z
  .strictObject(keys)
  .partial()
  .transform(
    (part): PolicyPart =>
      Object.fromEntries(
        Object.entries(part).flatMap(([key, value]) => (value === undefined ? [] : [[nameOf(key), value]])),
      ),
  );
