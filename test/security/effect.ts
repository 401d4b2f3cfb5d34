import { counts } from '../app/play.ts';
import type { Stage } from '../app/stage.ts';
import type { Answer } from './requests.ts';

/** What a request changed, or was answered with besides one of these refusals, in words; false when it got nothing. */
export async function tookEffect(
  stage: Stage,
  work: () => Promise<Answer>,
  refusals: readonly number[],
): Promise<string | false> {
  const before = JSON.stringify(await counts(stage));
  const answer = await work();
  const after = JSON.stringify(await counts(stage));
  // Slack is told that a delivery arrived, whatever becomes of it; one that is acted upon has words in its answer.
  const isSilent = answer.status !== 200 || answer.body === '' || answer.body === 'ok\n';
  if (after === before && refusals.includes(answer.status) && isSilent) return false;
  return `answered ${answer.status} ${JSON.stringify(answer.body.slice(0, 200))}; the record before: ${before}, after: ${after}`;
}
