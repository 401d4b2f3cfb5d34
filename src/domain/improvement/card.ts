import type { ImprovementId } from '../ids.ts';
import { type Improvement, improvementRef } from './improvement.ts';

/** What the card of a proposed improvement shows, as it stands in its post. */
export interface ImprovementCard
  extends Pick<
    Improvement,
    'of' | 'title' | 'justification' | 'proposerId' | 'onBehalfOf' | 'state' | 'decidedBy' | 'comment'
  > {
  id: ImprovementId;
  ref: string;
  /** The release that showed the need for it. */
  release: string | null;
  /** The task that it became. */
  task: string | null;
}

/** The card of an improvement; `release` and `task` are the references that people know. */
export function improvementCard(
  improvement: Improvement,
  release: string | null,
  task: string | null,
): ImprovementCard {
  const { id, of, title, justification, proposerId, onBehalfOf, state, decidedBy, comment } = improvement;
  const ref = improvementRef(improvement);
  return { id, ref, of, title, justification, proposerId, onBehalfOf, state, decidedBy, comment, release, task };
}
