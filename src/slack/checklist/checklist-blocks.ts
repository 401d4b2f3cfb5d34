import type { ViewWith } from '../../domain/release/view.ts';
import { type Block, checkboxes } from '../kit/blocks.ts';
import { limits } from '../kit/limits.ts';
import { joinMrkdwn, type Mrkdwn, mrkdwn, person } from '../kit/mrkdwn.ts';
import { todoBoxes } from '../release/release-buttons.ts';

/** The boxes that people tick before the start. Attestations are frozen at the start and then shown elsewhere. */
export function checklistBlocks({ todos, release, deployment }: ViewWith<'todos'>): Block[] {
  const people = todos.filter((todo) => todo.evidence === 'attestation');
  const pages = deployment === null ? Math.ceil(people.length / limits.checkboxOptions) : 0;
  return Array.from({ length: pages }, (_, page) => {
    const shown = people.slice(page * limits.checkboxOptions, (page + 1) * limits.checkboxOptions);
    return checkboxes(
      `checklist.${release.revision}.${page}`,
      todoBoxes,
      shown.map((todo) => ({ label: todo.title, value: todo.id })),
      shown.filter((todo) => todo.ticked !== null).map((todo) => todo.id),
    );
  });
}

/** The full checklist as text: every item once, with who or what ticked it. */
export function checklistText({ todos }: ViewWith<'todos'>): Mrkdwn {
  const done = todos.filter((todo) => todo.ticked !== null).length;
  return joinMrkdwn([
    mrkdwn`*Checklist* ${done} of ${todos.length}`,
    ...todos.map((todo) => {
      if (todo.ticked === null) return mrkdwn`○ ${todo.title}`;
      const by = todo.evidence === 'check' ? mrkdwn`${todo.ticked.detail}` : mrkdwn`${person(todo.ticked.by)}`;
      return mrkdwn`✓ ${todo.title}: ${by}`;
    }),
  ]);
}
