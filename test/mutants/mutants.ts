import { agentMutants } from './agent-mutants.ts';
import { announcementMutants } from './announcement-mutants.ts';
import { anomalyMutants } from './anomaly-mutants.ts';
import { approvalMutants } from './approval-mutants.ts';
import { canaryMutants } from './canary-mutants.ts';
import { countedMutants } from './counted-mutants.ts';
import { deploymentMutants } from './deployment-mutants.ts';
import { editMutants } from './edit-mutants.ts';
import { escalationMutants } from './escalation-mutants.ts';
import { evidenceMutants } from './evidence-mutants.ts';
import { foundationMutants } from './foundation-mutants.ts';
import { gateMutants } from './gate-mutants.ts';
import { hookMutants } from './hook-mutants.ts';
import { incidentMutants } from './incident-mutants.ts';
import type { Mutant } from './mutant.ts';
import { pagerMutants } from './pager-mutants.ts';
import { pipelineMutants } from './pipeline-mutants.ts';
import { platformMutants } from './platform-mutants.ts';
import { queueMutants } from './queue-mutants.ts';
import { recordMutants } from './record-mutants.ts';
import { rehearsalMutants } from './rehearsal-mutants.ts';
import { remoteMutants } from './remote-mutants.ts';
import { securityMutants } from './security-mutants.ts';
import { startMutants } from './start-mutants.ts';
import { systemMutants } from './system-mutants.ts';
import { targetMutants } from './target-mutants.ts';
import { taskMutants } from './task-mutants.ts';
import { textMutants } from './text-mutants.ts';
import { webhookMutants } from './webhook-mutants.ts';

/** Every deliberate defect, by what it is in. */
export const mutants: readonly Mutant[] = [
  ...agentMutants,
  ...announcementMutants,
  ...anomalyMutants,
  ...canaryMutants,
  ...countedMutants,
  ...deploymentMutants,
  ...queueMutants,
  ...editMutants,
  ...escalationMutants,
  ...evidenceMutants,
  ...foundationMutants,
  ...gateMutants,
  ...hookMutants,
  ...incidentMutants,
  ...pagerMutants,
  ...pipelineMutants,
  ...platformMutants,
  ...recordMutants,
  ...rehearsalMutants,
  ...remoteMutants,
  ...securityMutants,
  ...approvalMutants,
  ...startMutants,
  ...systemMutants,
  ...targetMutants,
  ...taskMutants,
  ...textMutants,
  ...webhookMutants,
];
