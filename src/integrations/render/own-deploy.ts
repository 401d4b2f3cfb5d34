import { z } from 'zod';
import type { Deploy } from './render-api.ts';

/** The words of an action, with every placeholder substituted. */
export const Target = z.object({
  service: z.string(),
  do: z.enum(['deploy', 'rollback']),
  commitId: z.string().optional(),
  imageUrl: z.string().optional(),
  clearCache: z.boolean(),
  autoDeploy: z.enum(['off', 'leave']),
});
export type Target = z.output<typeof Target>;

/** Triggers that are certainly not ours; what Render does not say, or calls by a new word, may be ours. */
const notOurs: ReadonlySet<string> = new Set([
  'blueprint_sync',
  'deploy_hook',
  'deployed_by_render',
  'manual',
  'new_commit',
  'service_resumed',
  'service_updated',
]);

/** Whether the deploy is of the target's commit or image; null when Render does not say what it is of. */
export function isOfTarget({ commitId, imageUrl }: Target, { commit, image }: Deploy): boolean | null {
  const [madeFrom, ofImage] = [commit?.id, image?.ref];
  if (madeFrom === undefined && ofImage === undefined) return null;
  if (commitId === undefined) return ofImage === imageUrl;
  return madeFrom !== undefined && isSameCommit(madeFrom, commitId);
}

/** Whether the deploy could be one that we asked for: Render keeps no mark that would say so. */
export function mayBeOurs(target: Target, deploy: Deploy): boolean {
  const { trigger = '' } = deploy;
  const isOther = notOurs.has(trigger) || (trigger === 'rollback' && target.do === 'deploy');
  return !isOther && isOfTarget(target, deploy) !== false;
}

export function isCommit(text: string): boolean {
  return /^[0-9a-f]{7,64}$/i.test(text);
}

function isSameCommit(one: string, other: string): boolean {
  const [short = '', long = ''] = [one.toLowerCase(), other.toLowerCase()].sort((a, b) => a.length - b.length);
  return short.length >= 7 && long.startsWith(short);
}
