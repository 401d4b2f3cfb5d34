import { notJudgedWords } from '../analysis/judged-checks.ts';
import { missingWords, totalOf } from '../analysis/reading-counts.ts';
import type { ViewWith } from '../release/view.ts';

/** Notes for every report of a watch's result: excluded checks and missing readings. */
export function watchNotes({ environment, deployment, readings }: ViewWith<'readings'>): string[] {
  const notJudged = notJudgedWords(environment.checks, deployment);
  const missing = missingWords(totalOf(readings));
  return [...(notJudged === null ? [] : [notJudged]), ...(missing === null ? [] : [missing])];
}
