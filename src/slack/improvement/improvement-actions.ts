import type { Deps } from '../../usecases/deps.ts';
import { decideImprovement } from '../../usecases/improvement/decide-improvement.ts';
import { type ActionListener, onPress } from '../kit/button-action.ts';
import type { ViewAnswer, ViewInput } from '../kit/input.ts';
import { modal } from '../kit/modal.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer, refusalWords } from '../kit/reply.ts';
import { improvementButtons } from './improvement-buttons.ts';

export const declineCallback = 'improvement.decline_submitted';

/** What the buttons on the card of a proposed improvement do. */
export function improvementActions(deps: Deps): ActionListener[] {
  return [
    onPress(improvementButtons.accept, async ({ improvementId }, { caller }) =>
      answer(
        await decideImprovement(deps, { improvement: improvementId, decision: 'accept', comment: '' }, caller),
        ({ ref, task }) =>
          task === null
            ? mrkdwn`:white_check_mark: You accepted ${ref}. It becomes a task of the next release.`
            : mrkdwn`:white_check_mark: You accepted ${ref}. It is task ${task} now; assign it with “/deploy task assign ${task} @person”.`,
      ),
    ),
    onPress(improvementButtons.decline, async ({ improvementId }, { openModal }) => {
      await openModal(
        modal({
          callbackId: declineCallback,
          title: 'Decline the proposal',
          submit: 'Decline',
          metadata: improvementId,
          fields: [
            {
              kind: 'text',
              name: 'reason',
              label: 'Why not?',
              hint: 'It is shown on the card, for who proposed it.',
              isLong: true,
              maxLength: 500,
            },
          ],
        }),
      );
      return null;
    }),
  ];
}

/** The form that asks why a proposal is declined. */
export async function submitDecline(deps: Deps, input: ViewInput): Promise<ViewAnswer> {
  const result = await decideImprovement(
    deps,
    { improvement: input.metadata, decision: 'decline', comment: input.values.reason ?? '' },
    input.caller,
  );
  if (result.ok) return { kind: 'close', reply: null, replyTo: '' };
  const { code, sentence, next } = refusalWords(result.error);
  return { kind: 'errors', errors: { reason: `${sentence} ${next} (${code})` }, code };
}
