import { releaseRef } from '../../domain/release/release.ts';
import type { ViewWith } from '../../domain/release/view.ts';
import { checklistText } from '../checklist/checklist-blocks.ts';
import { sections } from '../kit/blocks.ts';
import { type ModalView, reading } from '../kit/modal.ts';
import { recordParts } from '../linked-record/record-lines.ts';
import { planParts, planViewParts } from './plan-parts.ts';

/** The view parts that the details need. */
export const detailsParts = [...planViewParts, 'todos', 'records'] as const;

/** Everything that the card omits: the checklist with its evidence, and the full plan. */
export function detailsModal(view: ViewWith<(typeof detailsParts)[number]>): ModalView {
  const parts = [checklistText(view), ...recordParts(view), ...planParts(view)];
  return reading(
    `Details of ${releaseRef(view.release)}`,
    parts.flatMap((part) => sections(part)),
  );
}
