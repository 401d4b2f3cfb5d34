import { z } from 'zod';
import { summarizeFindings } from '../../domain/analysis/finding.ts';
import type { ProposalId } from '../../domain/ids.ts';
import { proposalLifecycle } from '../../domain/proposal/lifecycle.ts';
import type { RollbackProposal } from '../../domain/proposal/proposal.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { policyOf } from '../../domain/settings.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMayRun } from '../approval/check-member.ts';
import { beginRollback } from '../deployment/roll-back.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { addNote } from '../task/add-note.ts';

export const AnswerProposal = z.object({
  proposalId: z.string(),
  answer: z.enum(['accept', 'wait', 'fix_forward', 'dismiss']),
  /** Revision of the proposal that the person saw. */
  revision: z.number().int(),
  reason: z.string().max(500),
});
export type AnswerProposal = z.infer<typeof AnswerProposal>;

/** A person decides a rollback proposal. It is checked again now; accepting it starts the rollback immediately. */
export async function answerProposal(
  deps: RequestDeps,
  request: AnswerProposal,
  caller: Caller,
): Promise<Result<{ ref: string; answer: string; target: string }, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const known = await deps.database.transaction(async (stores) => {
    const proposal = await stores.proposals.find(input.proposalId as ProposalId);
    const release = proposal ? await stores.releases.find(proposal.releaseId) : null;
    return proposal && release ? { proposal, release } : null;
  });
  if (!known) return err({ kind: 'unknown_release', asked: input.proposalId });
  const may = await checkMayRun(deps, caller.actor.id, known.release, 'decide about');
  if (!may.ok) return may;

  return once(deps, caller, input, (stores) =>
    inRelease(
      deps,
      stores,
      known.release.id,
      caller.actor,
      async (work): Promise<Result<{ ref: string; answer: string; target: string }, Refusal>> => {
        const proposal = (await stores.proposals.find(known.proposal.id)) ?? known.proposal;
        const ref = releaseRef(work.release);
        const next = proposalLifecycle.next(proposal.state, input.answer);
        if (next === null) return err({ kind: 'stale', ref, now: outcome(proposal) });
        if (input.revision !== proposal.revision)
          return err({ kind: 'stale', ref, now: 'The proposal has changed since.' });
        if (input.answer === 'dismiss' && input.reason.trim().length < 3)
          return err({ kind: 'reason_needed', action: 'dismiss a rollback proposal' });
        if (input.answer === 'accept') {
          const reason = summarizeFindings(proposal.findings) || input.reason || 'the deployment failed';
          const begun = await beginRollback(work, caller.actor.id, reason);
          if (!begun.ok) return begun;
        }
        await decide(work, proposal, next, caller.actor.id, input.reason);
        await work.record('proposal.answered', { answer: input.answer, reason: input.reason });
        await addNote(work, {
          kind: 'proposal',
          markdown: `Rollback proposal: ${input.answer.replace('_', ' ')}${input.reason ? ` – ${input.reason}` : ''}`,
        });
        if (input.answer === 'wait') await reopenLater(work, proposal);
        return ok({ ref, answer: input.answer, target: proposal.targetVersion });
      },
    ),
  );
}

async function reopenLater(work: ReleaseWork, proposal: RollbackProposal): Promise<void> {
  if (!work.deps.settings.services[work.release.service]) return;
  const policy = policyOf(work.deps.settings, work.release);
  await work.stores.reminders.insert(
    {
      id: work.deps.ids.next<'Reminder'>('rem'),
      releaseId: work.release.id,
      task: { kind: 'proposal-reopen', proposalId: proposal.id },
    },
    policy.waitMs,
  );
}

async function decide(
  work: ReleaseWork,
  proposal: RollbackProposal,
  state: RollbackProposal['state'],
  by: string,
  reason: string,
): Promise<void> {
  await work.stores.proposals.save({
    ...proposal,
    state,
    revision: proposal.revision + 1,
    decidedBy: by,
    decidedAt: work.now,
    decisionReason: reason,
  });
}

/** Settles every proposal of the release that still waits for an answer. */
export async function closeProposals(
  work: ReleaseWork,
  event: 'accept' | 'withdraw',
  by: string,
  reason: string,
): Promise<void> {
  for (const proposal of await work.stores.proposals.forRelease(work.release.id)) {
    const next = proposalLifecycle.next(proposal.state, event);
    if (next !== null) await decide(work, proposal, next, by, reason);
  }
}

function outcome(proposal: RollbackProposal): string {
  const by = proposal.decidedBy === null ? '' : ` by <@${proposal.decidedBy}>`;
  return `The proposal was ${proposal.state.replaceAll('_', ' ')}${by}.`;
}
