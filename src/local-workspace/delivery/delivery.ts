import type { Clock } from '../../lib/clock.ts';
import type { Fields } from '../fields.ts';

const ackDeadlineMs = 3000;

export type DeliveryKind = 'slash_commands' | 'interactive' | 'events_api';

export interface Retry {
  number: number;
  reason: string;
}

/** The app's answer: an object, a plain text, or nothing. */
export type Ack =
  | { ok: true; payload: Fields | string | null }
  | { ok: false; error: 'operation_timeout' | 'dispatch_failed' };

/** How payloads reach the app. */
export interface Delivery {
  send(kind: DeliveryKind, payload: Fields, retry?: Retry): Promise<Ack>;
  isConnected(): boolean;
  stop(): void;
}

/** The ack, or a timeout when it takes longer than three seconds. */
export async function withinDeadline(clock: Clock, ack: Promise<Ack>, onTimeout: () => void): Promise<Ack> {
  let cancel = () => {};
  const timeout = new Promise<Ack>((resolve) => {
    cancel = clock.after(ackDeadlineMs, () => {
      resolve({ ok: false, error: 'operation_timeout' });
      onTimeout();
    });
  });
  try {
    return await Promise.race([ack, timeout]);
  } finally {
    cancel();
  }
}
