import { askAgain } from '../../usecases/approval/ask-again.ts';
import { decideRelease } from '../../usecases/approval/decide-release.ts';
import { controlDeployment } from '../../usecases/deployment/control-deployment.ts';
import { startRelease } from '../../usecases/deployment/start-release.ts';
import type { Deps } from '../../usecases/deps.ts';
import { cancelRelease } from '../../usecases/release/cancel-release.ts';
import { releaseOfTodos } from '../../usecases/task/release-of-todos.ts';
import { tickTodos } from '../../usecases/task/tick-todo.ts';
import { type ActionListener, onPress, staleReply } from '../kit/button-action.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { reasonModal } from './reason-modal.ts';
import { releaseButtons, todoBoxes } from './release-buttons.ts';

/** What the buttons and boxes of the release card do. A success needs no words: the card itself changes. */
export function releaseActions(deps: Deps): ActionListener[] {
  const silent = () => null;
  const control = (verb: 'pause' | 'resume' | 'abort' | 'retry') =>
    onPress(releaseButtons[verb], async ({ releaseId }, { caller }) =>
      answer(await controlDeployment(deps, { releaseId, verb, reason: '' }, caller), silent),
    );
  const end = (button: typeof releaseButtons.cancel) =>
    onPress(button, async ({ releaseId }, { caller }) =>
      answer(await cancelRelease(deps, { releaseId, reason: 'by hand' }, caller), silent),
    );
  return [
    onPress(releaseButtons.approve, async ({ releaseId, planHash }, { caller }) =>
      answer(
        await decideRelease(deps, { releaseId, decision: 'approve', planHash, comment: '' }, caller),
        ({ ref, state, given, needed }) =>
          state === 'approved' ? null : mrkdwn`Recorded: ${given} of ${needed} approvals for ${ref}.`,
      ),
    ),
    onPress(releaseButtons.reject, async ({ releaseId, planHash }, input) => {
      await input.openModal(reasonModal({ for: 'reject', releaseId, planHash }));
      return null;
    }),
    onPress(releaseButtons.askAgain, async ({ releaseId }, { caller }) =>
      answer(await askAgain(deps, { releaseId }, caller), silent),
    ),
    onPress(releaseButtons.start, async ({ releaseId }, { caller }) =>
      answer(await startRelease(deps, { releaseId }, caller), silent),
    ),
    control('pause'),
    control('resume'),
    control('abort'),
    control('retry'),
    onPress(releaseButtons.rollBack, async ({ releaseId }, input) => {
      await input.openModal(reasonModal({ for: 'roll_back', releaseId }));
      return null;
    }),
    onPress(releaseButtons.accept, async ({ releaseId }, input) => {
      await input.openModal(reasonModal({ for: 'accept', releaseId }));
      return null;
    }),
    end(releaseButtons.cancel),
    end(releaseButtons.close),
    {
      id: todoBoxes,
      hear: async ({ shown, ticked, caller }) => {
        const releaseId = await releaseOfTodos(deps, shown);
        if (releaseId === null) return staleReply;
        return answer(await tickTodos(deps, { releaseId, shown, ticked }, caller), silent);
      },
    },
  ];
}
