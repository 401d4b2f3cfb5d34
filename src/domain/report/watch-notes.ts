import { notJudgedWords } from '../analysis/judged-checks.ts';
import { missingWords, totalOf } from '../analysis/reading-counts.ts';
import type { ViewWith } from '../release/view.ts';

/** What has to be said wherever a watch's result is told: what was left out of it, and what could not be read. */
export function watchNotes({ environment, deployment, readings }: ViewWith<'readings'>): string[] {
  const notJudged = notJudgedWords(environment.checks, deployment);
  const missing = missingWords(totalOf(readings));
  return [...(notJudged === null ? [] : [notJudged]), ...(missing === null ? [] : [missing])];
}
