import type { DeploymentState } from '../../domain/deployment/lifecycle.ts';
import type { ProposalId } from '../../domain/ids.ts';
import { proposalLifecycle } from '../../domain/proposal/lifecycle.ts';
import type { ReleaseWork } from '../release-work.ts';
import { raiseEscalation } from './escalate.ts';

/** States that do not progress automatically: somebody has to decide. */
const waitsForPeople: ReadonlySet<DeploymentState> = new Set(['degraded', 'failed', 'aborted']);

/**
 * Ends the time people had to decide, or the wait that somebody chose. Acknowledging the problem stopped its
 * escalation, so while it persists people are paged again: a forgotten problem must not affect users indefinitely.
 */
export async function remindOfProposal(work: ReleaseWork, id: ProposalId, event: 'expire' | 'reopen'): Promise<void> {
  const proposal = await work.stores.proposals.find(id);
  const next = proposal ? proposalLifecycle.next(proposal.state, event) : null;
  if (!proposal || next === null) return;
  const { targetVersion, revision } = proposal;
  await work.stores.proposals.save({ ...proposal, state: next, revision: revision + 1 });
  await work.record(event === 'expire' ? 'proposal.expired' : 'proposal.reopened', { targetVersion });
  const { deployment } = work;
  if (deployment?.id !== proposal.deploymentId || !waitsForPeople.has(deployment.state)) return;
  const still = `the deployment is still ${deployment.state}`;
  await raiseEscalation(work, {
    key: `undecided:${id}:${revision}`,
    severity: 'critical',
    summary:
      event === 'expire'
        ? `Nobody has decided about returning to ${targetVersion}, and ${still}: go on from the release’s card`
        : `The wait is over, and ${still}: decide about returning to ${targetVersion}`,
  });
}
