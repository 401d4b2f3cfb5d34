import type { Clock } from '../lib/clock.ts';

const lifeMs = 30 * 60_000;
const maxUses = 5;

export interface ResponseTarget {
  personId: string;
  channel: string;
  threadTs?: string;
  /** The message whose element was used: what `replace_original` and `delete_original` mean. */
  originalTs?: string;
}

export interface ResponseUrls {
  issue(target: ResponseTarget): string;
  use(id: string): ResponseTarget | 'expired_url' | 'used_url' | 'unknown_url';
}

/** Slack's `response_url`: works for thirty minutes and five times. */
export function createResponseUrls(clock: Clock, freshId: () => string): ResponseUrls {
  const issued = new Map<string, ResponseTarget & { at: number; uses: number }>();
  return {
    issue: (target) => {
      const now = clock.now().getTime();
      for (const [id, old] of issued) if (now - old.at > 2 * lifeMs) issued.delete(id);
      const id = freshId();
      issued.set(id, { ...target, at: now, uses: 0 });
      return id;
    },
    use: (id) => {
      const target = issued.get(id);
      if (!target) return 'unknown_url';
      if (clock.now().getTime() - target.at > lifeMs) return 'expired_url';
      if (target.uses >= maxUses) return 'used_url';
      target.uses += 1;
      return target;
    },
  };
}
