import { createCallLog } from './call-log.ts';
import { freshId, type Hub } from './hub.ts';
import { createResponseUrls } from './response-urls.ts';
import { createTriggers } from './triggers.ts';

type Given = Pick<Hub, 'seed' | 'clock' | 'ids' | 'data' | 'live' | 'delivery' | 'unsupportedBlocks' | 'url'>;

interface Parts extends Given {
  /** What `later` has planned; each function cancels one task. */
  planned: Set<() => void>;
  snapshot: { changed(): void } | null;
}

/** Puts together what all parts of the workspace share. */
export function createHub({ planned, snapshot, ...given }: Parts): Hub {
  const { clock, ids } = given;
  return {
    ...given,
    triggers: createTriggers(clock, () => `${freshId(ids, '')}.${freshId(ids, '')}`),
    responseUrls: createResponseUrls(clock, () => ids.next('r')),
    log: createCallLog(),
    ephemerals: new Map(),
    stacks: new Map(),
    messageValues: new Map(),
    changed: () => snapshot?.changed(),
    later: (ms, task) => {
      const cancel = clock.after(ms, () => {
        planned.delete(cancel);
        task();
      });
      planned.add(cancel);
    },
  };
}
