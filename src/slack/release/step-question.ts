import { z } from 'zod';
import type { Step } from '../../domain/deployment/deployment.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { answerQuestion } from '../../usecases/deployment/answer-question.ts';
import type { Deps } from '../../usecases/deps.ts';
import { actions, type Block, lines, section } from '../kit/blocks.ts';
import { type ActionListener, buttonAction, onPress } from '../kit/button-action.ts';
import { link, type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';

const OfAnswer = z.object({ stepId: z.string(), questionId: z.string(), choiceId: z.string() });

/** One per choice: action ids have to differ within a message. */
const answerButtons = [1, 2, 3, 4, 5].map((place) => buttonAction(`step.answer_${place}`, OfAnswer));

/** What the systems that carry the steps out wait for, each with its buttons, or with the place to answer. */
export function questionBlocks({ steps }: Pick<ReleaseView, 'steps'>): Block[] {
  return steps.flatMap((step) => {
    const question = step.remote?.question;
    if (!question) return [];
    const buttons = question.choices
      .slice(0, answerButtons.length)
      .map(({ id, label, isRefusal }, index) =>
        (answerButtons[index] as (typeof answerButtons)[number]).draw(
          label,
          { stepId: step.id, questionId: question.id, choiceId: id },
          isRefusal
            ? { style: 'danger', confirm: { title: `${label}?`, text: question.words, yes: label, no: 'Not now' } }
            : { style: 'primary' },
        ),
      );
    return [section(questionWords(step) ?? mrkdwn``), ...actions(`answer.${step.id}`, buttons)];
  });
}

/** The question of a step in words; null when it asks nothing. */
export function questionWords({ planned, remote }: Step): Mrkdwn | null {
  if (!remote?.question) return null;
  const { words, choices } = remote.question;
  const place = remote.link === null ? mrkdwn`in the system itself` : link(remote.link, 'there');
  return lines(
    mrkdwn`:raised_hand: *${planned.title}* waits for an answer: ${words}`,
    choices.length === 0 ? mrkdwn`Answer it ${place}.` : null,
  );
}

/** The handlers of these buttons. The card shows that the step continues. */
export function stepQuestionActions(deps: Deps): ActionListener[] {
  return answerButtons.map((button) =>
    onPress(button, async (value, { caller }) =>
      answer(
        await answerQuestion(deps, value, caller),
        (given) => mrkdwn`:white_check_mark: ${given.ref}: “${given.answer}” was passed on for *${given.title}*.`,
      ),
    ),
  );
}
