import type { Clock } from '../lib/clock.ts';

const triggerLifeMs = 3000;

interface Trigger {
  personId: string;
  /** The modal whose element was used, for `views.push`. */
  viewId?: string;
}

type TriggerRefusal = 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';

export interface Triggers {
  issue(trigger: Trigger): string;
  /** Takes the trigger: it works once, within three seconds. */
  exchange(id: string): Trigger | TriggerRefusal;
}

/** Slack's `trigger_id`: proof that a person has just done something. */
export function createTriggers(clock: Clock, freshId: () => string): Triggers {
  const issued = new Map<string, Trigger & { at: number; isUsed: boolean }>();
  return {
    issue: (trigger) => {
      const now = clock.now().getTime();
      for (const [id, old] of issued) if (now - old.at > 20 * triggerLifeMs) issued.delete(id);
      const id = freshId();
      issued.set(id, { ...trigger, at: now, isUsed: false });
      return id;
    },
    exchange: (id) => {
      const trigger = issued.get(id);
      if (!trigger) return 'invalid_trigger_id';
      if (trigger.isUsed) return 'exchanged_trigger_id';
      if (clock.now().getTime() - trigger.at > triggerLifeMs) return 'expired_trigger_id';
      trigger.isUsed = true;
      return trigger;
    },
  };
}
