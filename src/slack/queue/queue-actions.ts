import type { Deps } from '../../usecases/deps.ts';
import { leaveQueue, yieldPlace } from '../../usecases/queue/change-place.ts';
import { claimTurn } from '../../usecases/queue/claim-turn.ts';
import { queueRequest } from '../../usecases/queue/join-queue.ts';
import { type ActionListener, onPress } from '../kit/button-action.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { startingReply } from '../release/start-confirmation.ts';
import { queueButtons } from './queue-buttons.ts';
import { joinedWords } from './queue-words.ts';

/** What the buttons of messages about the queue do. */
export function queueActions(deps: Deps): ActionListener[] {
  return [
    onPress(queueButtons.claim, async ({ entryId }, { caller }) => {
      const claimed = await claimTurn(deps, { entryId }, caller);
      if (!claimed.ok) return startingReply(claimed.error);
      return answer(claimed, ({ ref, became }) =>
        became === 'opened'
          ? mrkdwn`:white_check_mark: ${ref} is open, with a plan against what runs now; its card is in the release channel.`
          : mrkdwn`:rocket: ${ref} has started.`,
      );
    }),
    onPress(queueButtons.yield, async ({ entryId }, { caller }) =>
      answer(
        await yieldPlace(deps, { entry: entryId }, caller),
        ({ ref, to }) => mrkdwn`:handshake: ${to} goes before ${ref} now. You are told when it is your turn again.`,
      ),
    ),
    onPress(queueButtons.leave, async ({ entryId }, { caller }) =>
      answer(
        await leaveQueue(deps, { entry: entryId }, caller),
        ({ ref, what }) => mrkdwn`${ref}, ${what}, has left the queue.`,
      ),
    ),
    onPress(queueButtons.wait, async (asked, { caller }) =>
      answer(await queueRequest(deps, { ...asked, because: null, emergency: null }, caller), joinedWords),
    ),
  ];
}
