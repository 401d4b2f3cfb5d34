import { releaseRef } from '../release/release.ts';
import type { ReleaseView } from '../release/view.ts';
import { type RichText, rich, richLines } from '../rich-text.ts';
import type { StakeholderGroup, Topic } from './matrix.ts';
import { topicWords } from './topics.ts';
import { isInTrouble, phaseWords } from './words.ts';

/** Topics that are empty as long as nothing is wrong. */
const onlyProblems: ReadonlySet<Topic> = new Set(['major-issues', 'issue-escalation']);

/**
 * What a group whose messages cannot be edited has to be told now, as a cell of the matrix that it was not told yet;
 * null when it knows everything that is worth a message of its own: the plan, the start, a problem and its end, and the
 * outcome. `told` are the earlier ones, oldest first.
 */
export function cellToTell(group: StakeholderGroup, view: ReleaseView, told: readonly string[]): string | null {
  const cell = cellOf(group, view, told.at(-1));
  if (cell === null || told.includes(cell)) return null;
  // Who never heard of a release needs not hear that it is canceled.
  return told.length === 0 && view.phase === 'cancelled' ? null : cell;
}

function cellOf({ id, topics }: StakeholderGroup, view: ReleaseView, last: string | undefined): string | null {
  const problem = `${id}/during/problem`;
  switch (view.matrixPhase) {
    case 'before':
      return `${id}/before`;
    case 'during':
      if (isInTrouble(view)) return problem;
      if (last === problem) return recoveredIn({ id });
      return onlyProblems.has(topics.during) ? null : `${id}/during`;
    case 'after':
      return `${id}/after/${view.phase}`;
  }
}

const recoveredIn = ({ id }: Pick<StakeholderGroup, 'id'>) => `${id}/during/recovered`;

/** The words of an announcement to a group: the same as in its living message in Slack. */
export interface AnnouncementWords {
  /** The same for all announcements of a release. */
  title: string;
  headline: string;
  text: RichText;
}

export function announcementWords(group: StakeholderGroup, view: ReleaseView, cell: string): AnnouncementWords {
  const { release, service } = view;
  const words = phaseWords(view);
  return {
    title: `${service.displayName} ${release.version} to ${release.environment} (${releaseRef(release)})`,
    headline: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
    text: richLines(
      cell === recoveredIn(group) && rich`The problem that was reported is no longer seen.`,
      topicWords[group.topics[view.matrixPhase]](view),
    ),
  };
}
