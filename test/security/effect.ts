import { counts } from '../app/play.ts';
import type { Stage } from '../app/stage.ts';
import type { Answer } from './requests.ts';

/** Whether a request changed anything, or was answered with anything but one of these refusals. */
export async function tookEffect(
  stage: Stage,
  work: () => Promise<Answer>,
  refusals: readonly number[],
): Promise<boolean> {
  const before = await counts(stage);
  const answer = await work();
  const isUnchanged = JSON.stringify(await counts(stage)) === JSON.stringify(before);
  // Slack is told that a delivery arrived, whatever becomes of it; one that is acted upon has words in its answer.
  const isSilent = answer.status !== 200 || answer.body === '' || answer.body === 'ok\n';
  return !isUnchanged || !refusals.includes(answer.status) || !isSilent;
}
