import type { ReleaseView } from '../../domain/release/view.ts';
import { type Block, checkboxes, context, section } from '../kit/blocks.ts';
import { limits } from '../kit/limits.ts';
import { joinMrkdwn, mrkdwn, person } from '../kit/mrkdwn.ts';
import { todoBoxes } from '../release/release-buttons.ts';

/** The checklist: boxes for what people vouch for, lines for what the bot checks itself. */
export function checklistBlocks(view: ReleaseView): Block[] {
  const { todos, release } = view;
  if (todos.length === 0) return [];
  const people = todos.filter((todo) => todo.evidence === 'attestation');
  const machine = todos.filter((todo) => todo.evidence === 'check');
  const done = todos.filter((todo) => todo.ticked !== null).length;
  // What was vouched for at the start stays as it was; from then on it is shown, not asked.
  const isOpen = view.deployment === null;
  const pages = Math.ceil(people.length / limits.checkboxOptions);
  return [
    section(mrkdwn`*Checklist* ${done} of ${todos.length}`),
    ...Array.from({ length: isOpen ? pages : 0 }, (_, page) => {
      const shown = people.slice(page * limits.checkboxOptions, (page + 1) * limits.checkboxOptions);
      return checkboxes(
        `checklist.${release.revision}.${page}`,
        todoBoxes,
        shown.map((todo) => ({ label: todo.title, value: todo.id })),
        shown.filter((todo) => todo.ticked !== null).map((todo) => todo.id),
      );
    }),
    context(
      joinMrkdwn(
        machine.map(
          (todo) =>
            mrkdwn`${todo.ticked === null ? '○' : '✓'} ${todo.title}${todo.ticked === null ? '' : ` (${todo.ticked.detail})`}`,
        ),
      ),
      ...signatures(view),
    ),
  ];
}

function signatures({ todos }: ReleaseView) {
  const signed = todos.filter((todo) => todo.evidence === 'attestation' && todo.ticked !== null);
  return signed.length === 0
    ? []
    : [joinMrkdwn(signed.map((todo) => mrkdwn`✓ ${todo.title}: ${person(todo.ticked?.by ?? '')}`))];
}
