import type { Deps } from '../../usecases/deps.ts';
import { answerRide } from '../../usecases/ride/answer-ride.ts';
import { type ActionListener, onPress } from '../kit/button-action.ts';
import type { ViewAnswer, ViewInput } from '../kit/input.ts';
import { modal } from '../kit/modal.ts';
import { answer, refusalWords, reply } from '../kit/reply.ts';
import { rideButtons } from './ride-buttons.ts';
import { answeredWords } from './ride-command.ts';

export const uhOhCallback = 'ride.uh_oh_submitted';

/** What the buttons do with which riders say how a release looks. */
export function rideActions(deps: Deps): ActionListener[] {
  return [
    onPress(rideButtons.good, async ({ releaseId }, { caller }) =>
      answer(await answerRide(deps, { releaseId, verdict: 'good', why: '' }, caller), answeredWords),
    ),
    onPress(rideButtons.uhOh, async ({ releaseId }, { openModal }) => {
      await openModal(
        modal({
          callbackId: uhOhCallback,
          title: 'Halt the release',
          submit: 'Halt it',
          metadata: releaseId,
          fields: [
            {
              kind: 'text',
              name: 'why',
              label: 'What is wrong?',
              hint: 'A deployment that is under way is paused; one that is watched gets a proposal to roll back.',
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

/** The form that asks a rider what is wrong. */
export async function submitUhOh(deps: Deps, input: ViewInput): Promise<ViewAnswer> {
  const why = input.values.why ?? '';
  const result = await answerRide(deps, { releaseId: input.metadata, verdict: 'uh-oh', why }, input.caller);
  if (result.ok) return { kind: 'close', reply: reply(answeredWords(result.value)), replyTo: input.caller.actor.id };
  const { code, sentence, next } = refusalWords(result.error);
  return { kind: 'errors', errors: { why: `${sentence} ${next} (${code})` }, code };
}
