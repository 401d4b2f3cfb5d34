import type { PagerAnswer } from '../domain/escalation/pager.ts';
import type { AlertDelivery } from './alert-source.ts';

/** What a person did about an alert in the paging system. */
export interface PagerEvent {
  /** A delivery that is repeated has the same. */
  id: string;
  /** What the system calls the alert; `keyOf` gives it for one of ours. */
  key: string;
  did: PagerAnswer['did'];
  by: { id: string; name: string };
  /** By the clock of the system, which may be off. */
  occurredAt: Date;
  /** When the system began to page about it, by the same clock. */
  begunAt: Date;
}

/** Reads what a paging system sends when people act there. */
export interface PagerSource {
  /** The name of the system, for people. */
  readonly name: string;
  /**
   * Verifies the sender first. Throws DeliveryRefused when it is not who it should be, or when nothing can be read. What
   * nobody did, such as our own calls that come back, is left out.
   */
  read(delivery: AlertDelivery): Promise<PagerEvent[]>;
  /** What the system calls the alert with this key. */
  keyOf(key: string): string;
  /** Is this the name of an alert whose own key the system cannot take? */
  isShortened(key: string): boolean;
  /** The e-mail address of one of its people; null when the system does not tell. Throws IntegrationError. */
  emailOf(personId: string): Promise<string | null>;
}
