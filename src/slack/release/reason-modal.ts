import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import type { Result } from '../../lib/result.ts';
import { decideRelease } from '../../usecases/approval/decide-release.ts';
import { acceptDeployment } from '../../usecases/deployment/accept-deployment.ts';
import { requestRollback } from '../../usecases/deployment/request-rollback.ts';
import type { Deps } from '../../usecases/deps.ts';
import { answerProposal } from '../../usecases/watch/answer-proposal.ts';
import type { ViewAnswer, ViewInput } from '../kit/input.ts';
import { type ModalView, modal } from '../kit/modal.ts';
import { refusalWords } from '../kit/reply.ts';

export const reasonCallback = 'release.reason_submitted';

/** What the reason is for; passed through the modal as ids only. */
const Purpose = z.discriminatedUnion('for', [
  z.object({ for: z.literal('reject'), releaseId: z.string(), planHash: z.string() }),
  z.object({ for: z.literal('roll_back'), releaseId: z.string() }),
  z.object({ for: z.literal('accept'), releaseId: z.string() }),
  z.object({ for: z.literal('dismiss'), proposalId: z.string(), revision: z.number() }),
]);
export type Purpose = z.infer<typeof Purpose>;

const words: Readonly<Record<Purpose['for'], { title: string; submit: string; label: string; hint: string }>> = {
  reject: {
    title: 'Reject the plan',
    submit: 'Reject',
    label: 'What must change?',
    hint: 'The requester sees this, and can change the plan to ask again.',
  },
  roll_back: {
    title: 'Roll back',
    submit: 'Roll back',
    label: 'Why?',
    hint: 'Added to the record, the report, and the lock on the version.',
  },
  accept: {
    title: 'Accept as it is',
    submit: 'Accept',
    label: 'Why is this acceptable?',
    hint: 'Completes the release. The record and messages keep saying that there is a problem.',
  },
  dismiss: {
    title: 'Dismiss the proposal',
    submit: 'Dismiss',
    label: 'Why is no rollback needed?',
    hint: 'Added to the record.',
  },
};

/** Asks for the reason that an action requires. */
export function reasonModal(purpose: Purpose): ModalView {
  const { title, submit, label, hint } = words[purpose.for];
  return modal({
    callbackId: reasonCallback,
    title,
    submit,
    metadata: JSON.stringify(purpose),
    fields: [{ kind: 'text', name: 'reason', label, hint, isLong: true, maxLength: 500 }],
  });
}

export async function submitReason(deps: Deps, input: ViewInput): Promise<ViewAnswer> {
  const purpose = Purpose.parse(JSON.parse(input.metadata));
  const result = await act(deps, purpose, input.values.reason ?? '', input);
  if (result.ok) return { kind: 'close', reply: null, replyTo: '' };
  const { code, sentence, next } = refusalWords(result.error);
  return { kind: 'errors', errors: { reason: `${sentence} ${next} (${code})` }, code };
}

function act(deps: Deps, purpose: Purpose, reason: string, { caller }: ViewInput): Promise<Result<unknown, Refusal>> {
  switch (purpose.for) {
    case 'reject':
      return decideRelease(
        deps,
        { releaseId: purpose.releaseId, decision: 'reject', planHash: purpose.planHash, comment: reason },
        caller,
      );
    case 'roll_back':
      return requestRollback(deps, { releaseId: purpose.releaseId, reason }, caller);
    case 'accept':
      return acceptDeployment(deps, { releaseId: purpose.releaseId, reason }, caller);
    case 'dismiss':
      return answerProposal(
        deps,
        { proposalId: purpose.proposalId, answer: 'dismiss', revision: purpose.revision, reason },
        caller,
      );
  }
}
