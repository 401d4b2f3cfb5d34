import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { CallLog } from './call-log.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { Live } from './live.ts';
import type { Data, StoredMessage, StoredView, Values } from './records.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { WorkspaceSeed } from './seed.ts';
import type { Triggers } from './triggers.ts';

/** What all parts of one running workspace share. */
export interface Hub {
  readonly seed: WorkspaceSeed;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly data: Data;
  readonly live: Live;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly log: CallLog;
  readonly delivery: Delivery;
  readonly unsupportedBlocks: ReadonlySet<string>;
  /** By ts; never saved. */
  readonly ephemerals: Map<string, StoredMessage>;
  /** Open modals by person, the top one last. */
  readonly stacks: Map<string, StoredView[]>;
  /** What a person has selected in a message since it was drawn, by `valuesKey`. */
  readonly messageValues: Map<string, Values>;
  /** Without a slash at the end. */
  url(): string;
  /** Says that `data` has changed and is to be saved. */
  changed(): void;
  /** Runs a task after a while, unless the workspace is stopped before. */
  later(ms: number, task: () => void): void;
}

/** A fresh identifier that looks like Slack's: a letter or two and ten characters. */
export function freshId(ids: Ids, prefix: string): string {
  return `${prefix}${ids.next('x').slice(-10).toUpperCase()}`;
}

/** The next message timestamp: the present time, never twice the same. */
export function nextTs(hub: Hub): string {
  const micros = Math.max(hub.clock.now().getTime() * 1000, hub.data.lastMicros + 1);
  hub.data.lastMicros = micros;
  const text = String(micros).padStart(7, '0');
  return `${text.slice(0, -6)}.${text.slice(-6)}`;
}

/** Seconds since the epoch. */
export function nowSeconds(hub: Hub): number {
  return Math.floor(hub.clock.now().getTime() / 1000);
}
