import { type Finding, summarizeFindings } from '../../domain/analysis/finding.ts';
import { explain } from '../../domain/explain.ts';
import { policyOf } from '../../domain/settings.ts';
import { beginRollback } from '../deployment/roll-back.ts';
import type { ReleaseWork } from '../release-work.ts';
import { addNote } from '../task/add-note.ts';
import { closeProposals } from './answer-proposal.ts';
import { proposeRollback } from './propose-rollback.ts';

/** Who decided, on the record, when nobody did. */
const itself = 'quarterdeck';

/**
 * The new version exceeds a threshold that degrades the service: a rollback is proposed, and carried out without a
 * person when the plan and the policy both say so (`onBreach: rollback`) and nothing speaks against it. Returns what is
 * to be told beside the finding; empty when a person decides anyway.
 */
export async function respondToBreach(work: ReleaseWork, findings: readonly Finding[]): Promise<string> {
  await proposeRollback(work, findings);
  const { deps, release, deployment } = work;
  const service = deps.settings.services[release.service];
  if (!service || !deployment) return '';
  const policy = policyOf(deps.settings, release);
  if (policy.onBreach !== 'rollback' || release.plan.rollback.onBreach !== 'rollback') return '';
  if (!findings.some((one) => one.severity === 'rollback')) return '';
  const objection = await objectionTo(work);
  if (objection !== null) return `No automatic rollback, because ${objection}. A person decides.`;
  const begun = await beginRollback(work, itself, summarizeFindings(findings));
  if (!begun.ok) return `No automatic rollback: ${explain(begun.error).sentence} A person decides.`;
  await closeProposals(work, 'accept', itself, 'the policy rolls back by itself');
  await addNote(work, {
    kind: 'proposal',
    markdown: `Rolling back to ${begun.value.target} without a person, as the plan says (onBreach: rollback).`,
  });
  return `Rolling back to ${begun.value.target} now, as the plan says.`;
}

/** Why an automatic rollback is not safe, as a clause; null when nothing speaks against it. */
async function objectionTo({ stores, release, deployment }: ReleaseWork): Promise<string | null> {
  if (!deployment || deployment.previousVersion === null) return 'there is no version to roll back to';
  if (deployment.rollback !== null) return 'this deployment was rolled back before';
  const proposals = await stores.proposals.forRelease(release.id);
  // Without one, the failure came too late, or people have decided about it already.
  if (!proposals.some((one) => one.deploymentId === deployment.id && one.state === 'open'))
    return 'no rollback is proposed';
  if (release.plan.artifact.migrations.length > 0) return 'its schema migrations stay applied';
  const steps = await stores.steps.forDeployment(deployment.id);
  const oneWay = steps.find(
    ({ planned, state }) =>
      planned.kind === 'command' && planned.command === 'migrate' && state !== 'skipped' && state !== 'pending',
  );
  return oneWay ? `“${oneWay.planned.title}” cannot be undone` : null;
}
