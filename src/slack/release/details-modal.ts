import type { ReleaseView } from '../../domain/release/view.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { checklistText } from '../checklist/checklist-blocks.ts';
import { sections } from '../kit/blocks.ts';
import { type ModalView, reading } from '../kit/modal.ts';
import { planParts } from './plan-parts.ts';

/** Everything that the card leaves out: the checklist with its evidence, and the whole plan. */
export function detailsModal(view: ReleaseView): ModalView {
  const parts = [checklistText(view), ...planParts(view)];
  return reading(
    `Details of ${releaseRef(view.release)}`,
    parts.flatMap((part) => sections(part)),
  );
}
