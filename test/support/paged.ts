import { dedupKey } from '../../src/integrations/pagerduty/dedup-key.ts';
import type { PagerEvent, PagerSource } from '../../src/ports/pager-source.ts';

let count = 0;

/** Something that a person did in a paging system, with an id that nothing has had before. */
export function pagerEvent(key: string, at: Date, more: Partial<PagerEvent> = {}): PagerEvent {
  count += 1;
  return {
    id: `event-${process.pid}-${count}`,
    key,
    did: 'acknowledged',
    by: { id: 'PLENA', name: 'Lena Fischer' },
    occurredAt: at,
    begunAt: at,
    ...more,
  };
}

/** A source that knows the addresses of `emails`, by person. */
export function fakePagerSource(emails: Readonly<Record<string, string>> = {}): PagerSource {
  return {
    name: 'PagerDuty',
    keyOf: dedupKey,
    isShortened: (key) => key.startsWith('quarterdeck:sha256:'),
    emailOf: async (id) => emails[id] ?? null,
    read: async () => [],
  };
}
