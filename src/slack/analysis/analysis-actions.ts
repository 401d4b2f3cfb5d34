import type { Deps } from '../../usecases/deps.ts';
import { answerProposal } from '../../usecases/watch/answer-proposal.ts';
import { type ActionListener, onPress } from '../kit/button-action.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { reasonModal } from '../release/reason-modal.ts';
import { proposalButtons } from '../updates/proposal-card.ts';

/** What the buttons of rollback proposals do. */
export function analysisActions(deps: Deps): ActionListener[] {
  const decide = (name: 'accept' | 'wait' | 'fix_forward') =>
    onPress(proposalButtons[name], async ({ proposalId, revision }, { caller }) =>
      answer(
        await answerProposal(deps, { proposalId, answer: name, revision, reason: '' }, caller),
        ({ ref, target }) => {
          switch (name) {
            case 'accept':
              return mrkdwn`:rewind: ${ref} is being rolled back to ${target}.`;
            case 'wait':
              return mrkdwn`:hourglass: The proposal stays here; if the problem persists, people are paged again.`;
            case 'fix_forward':
              return mrkdwn`:wrench: Noted: ${ref} will be fixed forward.`;
          }
        },
      ),
    );
  return [
    decide('accept'),
    decide('wait'),
    decide('fix_forward'),
    onPress(proposalButtons.dismiss, async ({ proposalId, revision }, input) => {
      await input.openModal(reasonModal({ for: 'dismiss', proposalId, revision }));
      return null;
    }),
  ];
}
