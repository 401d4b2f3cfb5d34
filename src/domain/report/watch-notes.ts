import { notJudgedWords } from '../analysis/judged-checks.ts';
import { missingWords, totalOf } from '../analysis/readings/reading-counts.ts';
import type { ViewWith } from '../release/view.ts';

/** Notes for every report of a watch's result: excluded checks, missing readings, and what is still open. */
export function watchNotes({
  environment,
  deployment,
  readings,
  notRuledOut,
}: ViewWith<'readings' | 'notRuledOut'>): string[] {
  const notJudged = notJudgedWords(environment.checks, deployment);
  const missing = missingWords(totalOf(readings));
  return [notJudged, missing, notRuledOut].filter((words) => words !== null);
}
