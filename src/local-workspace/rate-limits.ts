import type { Clock } from '../lib/clock.ts';
import { asText, type Fields } from './fields.ts';

/** Calls a minute for each method, per workspace. What is not listed has tier 3. */
const perMinute: Record<string, number> = {
  ...tier(600, 'auth.test', 'chat.getPermalink'),
  ...tier(
    100,
    'chat.postEphemeral',
    'views.open',
    'views.update',
    'views.push',
    'views.publish',
    'conversations.members',
    'users.info',
    'files.info',
    'files.getUploadURLExternal',
    'files.completeUploadExternal',
  ),
  ...tier(20, 'conversations.list', 'usergroups.list', 'usergroups.users.list', 'users.list', 'bookmarks.add'),
  ...tier(300, 'chat.postMessage'),
};
const otherwise = 50;

/** `chat.postMessage` in one channel: one a second, with a little room for a burst. */
const postsPerSecond = 1;
const postBurst = 4;

function tier(calls: number, ...methods: string[]): Record<string, number> {
  return Object.fromEntries(methods.map((method) => [method, calls]));
}

export interface RateLimits {
  /** Takes one call; the seconds to wait when there is none left. */
  take(method: string, args: Fields): number | null;
}

/** Token buckets per method, and per channel for posting, as Slack publishes them. */
export function createRateLimits(clock: Clock): RateLimits {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const take = (key: string, perSecond: number, capacity: number): number | null => {
    const now = clock.monotonicMs();
    const bucket = buckets.get(key) ?? { tokens: capacity, at: now };
    bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
    bucket.tokens -= 1;
    return null;
  };
  return {
    take: (method, args) => {
      if (method === 'chat.postMessage') {
        const wait = take(`posts ${asText(args.channel) ?? ''}`, postsPerSecond, postBurst);
        if (wait !== null) return wait;
      }
      const calls = perMinute[method] ?? otherwise;
      return take(method, calls / 60, calls);
    },
  };
}
