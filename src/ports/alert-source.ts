import type { Alert } from '../domain/alert/alert.ts';

/** A request of a monitoring system, as it came in. */
export interface AlertDelivery {
  headers: Readonly<Record<string, string | undefined>>;
  /** The parameters in the address: only for senders that can say nothing in a header. */
  parameters?: URLSearchParams;
  /** The bytes that were sent, before anything reads them. */
  body: Uint8Array;
}

/** Reads the alerts in what a monitoring system sends. */
export interface AlertSource {
  /** Verifies the sender first. Throws DeliveryRefused when it is not who it should be, or when nothing can be read. */
  read(delivery: AlertDelivery): Promise<Alert[]>;
}

/**
 * `unauthenticated`: the sender did not show what it has to; `unreadable`: it did, and sent something else; `untimely`:
 * it is of a time that a system does not send now, so that somebody may have kept it.
 */
export class DeliveryRefused extends Error {
  readonly kind: 'unauthenticated' | 'unreadable' | 'untimely';
  constructor(kind: DeliveryRefused['kind'], message: string) {
    super(message);
    this.name = 'DeliveryRefused';
    this.kind = kind;
  }
}
