import type { Deps } from '../../usecases/deps.ts';
import { acknowledgeAll } from '../../usecases/escalation/acknowledge-all.ts';
import { acknowledgeEscalation } from '../../usecases/watch/acknowledge-escalation.ts';
import { type ActionListener, onPress } from '../kit/button-action.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { acknowledgeButton } from '../updates/page.ts';
import { acknowledgedWords } from './acknowledged-words.ts';
import { acknowledgeAllButton, handOverButton, snoozeButton } from './escalation-buttons.ts';
import { handOverModal } from './hand-over-modal.ts';
import { snoozeModal } from './snooze-modal.ts';

/** What the buttons of a page do. */
export function escalationActions(deps: Deps): ActionListener[] {
  return [
    onPress(acknowledgeButton, async ({ escalationId }, { caller }) =>
      answer(
        await acknowledgeEscalation(deps, { escalationId }, caller),
        ({ ref }) => mrkdwn`:eyes: You own ${ref}. Nobody else is paged.`,
      ),
    ),
    onPress(acknowledgeAllButton, async ({ releaseId }, { caller }) =>
      answer(await acknowledgeAll(deps, { releaseId }, caller), acknowledgedWords),
    ),
    onPress(handOverButton, async ({ releaseId, escalationId }, input) => {
      await input.openModal(handOverModal({ releaseId, escalationId }));
      return null;
    }),
    onPress(snoozeButton, async ({ escalationId }, input) => {
      await input.openModal(snoozeModal({ escalationId }));
      return null;
    }),
  ];
}
