import type { ReleaseId } from '../../domain/ids.ts';
import { askAgain } from '../../usecases/approval/ask-again.ts';
import { decideRelease } from '../../usecases/approval/decide-release.ts';
import { controlDeployment } from '../../usecases/deployment/control-deployment.ts';
import { type StartRelease, startRelease } from '../../usecases/deployment/start-release.ts';
import type { Deps } from '../../usecases/deps.ts';
import type { Caller } from '../../usecases/once.ts';
import { showRelease } from '../../usecases/query/queries.ts';
import { cancelRelease } from '../../usecases/release/cancel-release.ts';
import { rollbackTargets } from '../../usecases/release/rollback-targets.ts';
import { releaseOfTodos } from '../../usecases/task/release-of-todos.ts';
import { tickTodos } from '../../usecases/task/tick-todo.ts';
import { type ActionListener, onPress, staleReply } from '../kit/button-action.ts';
import { answer } from '../kit/reply.ts';
import { approvedWords } from './decision-words.ts';
import { detailsModal, detailsParts } from './details-modal.ts';
import { editModal } from './edit-modal.ts';
import { reasonModal } from './reason-modal.ts';
import { releaseButtons, todoBoxes } from './release-buttons.ts';
import {
  approveAndStartButton,
  startDespiteButton,
  startDespiteWarningsButton,
  startingReply,
  startNowButton,
} from './start-confirmation.ts';

type Despite = Pick<StartRelease, 'despiteFailing' | 'despiteWarnings'>;

/** The handlers of the release card's buttons and boxes. Success needs no reply: the card itself changes. */
export function releaseActions(deps: Deps): ActionListener[] {
  const silent = () => null;
  const control = (verb: 'pause' | 'resume' | 'abort' | 'retry') =>
    onPress(releaseButtons[verb], async ({ releaseId }, { caller }) =>
      answer(await controlDeployment(deps, { releaseId, verb, reason: '' }, caller), silent),
    );
  const end = (button: typeof releaseButtons.cancel) =>
    onPress(button, async ({ releaseId }, { caller }) =>
      answer(await cancelRelease(deps, { releaseId, reason: 'manually' }, caller), silent),
    );
  const approve = async (releaseId: string, planHash: string, starts: boolean, caller: Caller) => {
    const decided = await decideRelease(
      deps,
      { releaseId, decision: 'approve', planHash, comment: '', starts },
      caller,
    );
    if (!decided.ok) return startingReply(decided.error);
    const release = await deps.database.read((stores) => stores.releases.find(releaseId as ReleaseId));
    // The card shows an approval; a reply covers what the card cannot show.
    const isSilent = release === null || (decided.value.state === 'approved' && decided.value.start === 'by_hand');
    return isSilent ? null : answer(decided, (value) => approvedWords(release, value));
  };
  const start = async (releaseId: string, early: boolean, caller: Caller, despite: Despite = {}) => {
    const started = await startRelease(deps, { releaseId, early, ...despite }, caller);
    return started.ok ? null : startingReply(started.error);
  };
  return [
    onPress(releaseButtons.approve, ({ releaseId, planHash }, { caller }) =>
      approve(releaseId, planHash, false, caller),
    ),
    onPress(approveAndStartButton, ({ releaseId, planHash }, { caller }) => approve(releaseId, planHash, true, caller)),
    onPress(releaseButtons.reject, async ({ releaseId, planHash }, input) => {
      await input.openModal(reasonModal({ for: 'reject', releaseId, planHash }));
      return null;
    }),
    onPress(releaseButtons.edit, async ({ releaseId }, input) => {
      const found = await deps.database.read(async (stores) => {
        const release = await stores.releases.find(releaseId as ReleaseId);
        return release && { release, targets: await rollbackTargets(stores, release, release.version) };
      });
      if (!found) return staleReply;
      await input.openModal(editModal(found.release, found.targets, input.channelId));
      return null;
    }),
    onPress(releaseButtons.askAgain, async ({ releaseId }, { caller }) =>
      answer(await askAgain(deps, { releaseId }, caller), silent),
    ),
    onPress(releaseButtons.start, ({ releaseId, early }, { caller }) => start(releaseId, early ?? false, caller)),
    onPress(startDespiteButton, ({ releaseId, early }, { caller }) =>
      start(releaseId, early, caller, { despiteFailing: true }),
    ),
    onPress(startDespiteWarningsButton, ({ releaseId, early, despiteFailing }, { caller }) =>
      start(releaseId, early, caller, { ...(despiteFailing ? { despiteFailing } : {}), despiteWarnings: true }),
    ),
    onPress(startNowButton, ({ releaseId }, { caller }) => start(releaseId, true, caller)),
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
    onPress(releaseButtons.details, async ({ releaseId }, input) => {
      const view = await showRelease(deps, releaseId as ReleaseId, detailsParts);
      if (view === null) return staleReply;
      await input.openModal(detailsModal(view));
      return null;
    }),
    end(releaseButtons.cancel),
    end(releaseButtons.close),
    {
      id: todoBoxes,
      hear: async ({ shown, shownTicked, ticked, caller }) => {
        const releaseId = await releaseOfTodos(deps, shown);
        if (releaseId === null) return staleReply;
        return answer(await tickTodos(deps, { releaseId, shown, shownTicked, ticked }, caller), silent);
      },
    },
  ];
}
