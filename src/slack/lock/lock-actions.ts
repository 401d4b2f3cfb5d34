import type { Deps } from '../../usecases/deps.ts';
import { keepLock } from '../../usecases/lock/care-for-lock.ts';
import { liftOne } from '../../usecases/lock/locks.ts';
import { liftStop } from '../../usecases/lock/stop-line.ts';
import { type ActionListener, onPress } from '../kit/button-action.ts';
import type { ViewAnswer, ViewInput } from '../kit/input.ts';
import { modal } from '../kit/modal.ts';
import { moment, mrkdwn } from '../kit/mrkdwn.ts';
import { answer, refusalWords, reply } from '../kit/reply.ts';
import { lockButtons } from './lock-buttons.ts';
import { liftedWords } from './stop-command.ts';

export const liftStopCallback = 'lock.lift_stop_submitted';

/** What the buttons of messages about locks do. */
export function lockActions(deps: Deps): ActionListener[] {
  return [
    onPress(lockButtons.keep, async ({ lockId }, { caller }) =>
      answer(await keepLock(deps, { lockId }, caller), ({ what, where, expiresAt }) =>
        expiresAt === null
          ? mrkdwn`:lock: The lock on ${what}${where} stays until somebody removes it.`
          : mrkdwn`:lock: The lock on ${what}${where} stays until ${moment(new Date(expiresAt))}.`,
      ),
    ),
    onPress(lockButtons.unlock, async ({ lockId }, { caller }) =>
      answer(
        await liftOne(deps, { lockId, reason: 'no longer needed' }, caller),
        ({ what, where }) => mrkdwn`:unlock: ${what} is unlocked${where}.`,
      ),
    ),
    onPress(lockButtons.liftStop, async ({ lockId }, { openModal }) => {
      await openModal(
        modal({
          callbackId: liftStopCallback,
          title: 'Lift the stop',
          submit: 'Lift',
          metadata: lockId,
          fields: [
            {
              kind: 'text',
              name: 'reason',
              label: 'Why can releases start again?',
              hint: 'Two different people have to lift a stop.',
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

/** The form that asks why a stop can be lifted. */
export async function submitLiftStop(deps: Deps, input: ViewInput): Promise<ViewAnswer> {
  const result = await liftStop(deps, { reason: input.values.reason ?? '' }, input.caller);
  if (result.ok)
    return { kind: 'close', reply: reply(liftedWords(result.value)), replyTo: deps.settings.releaseChannel };
  const { code, sentence, next } = refusalWords(result.error);
  return { kind: 'errors', errors: { reason: `${sentence} ${next} (${code})` }, code };
}
