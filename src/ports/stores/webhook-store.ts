import type { EventType } from '../../domain/event.ts';
import type { DeadLetterId, IncidentId, ReleaseId, WebhookFeedId } from '../../domain/ids.ts';
import type { Happening, RecordOf } from '../../domain/webhook/happening.ts';
import type { DueQueue, Lease } from '../due-queue.ts';

/** How far one subscriber has been told of one release, or of one incident. Exactly one of the two ids is set. */
export interface WebhookFeed {
  id: WebhookFeedId;
  subscriber: string;
  releaseId: ReleaseId | null;
  incidentId: IncidentId | null;
  /** The last entry of the record that is done: delivered, given up, or not asked for. */
  position: number;
  /** Entries that people want sent again, before anything later. */
  again: readonly number[];
  /** Since when its present entry has been tried in vain. */
  failingSince: Date | null;
  deliveredAt: Date | null;
}

/** What is known of a subscriber's receiver, whatever release it was about. */
export interface WebhookReceiver {
  subscriber: string;
  /** What follows counts for this URL only. */
  url: string;
  failingSince: Date | null;
  failure: string | null;
  /** How often in a row it could take nothing; 0 while it only refuses events. */
  attempts: number;
  /** Nothing is sent before. */
  retryAt: Date | null;
  /** Since when it wants nothing any more. */
  goneAt: Date | null;
}

/** An event that was given up. */
export interface DeadLetter {
  id: DeadLetterId;
  subscriber: string;
  releaseId: ReleaseId | null;
  incidentId: IncidentId | null;
  position: number;
  type: EventType;
  reason: string;
  /** When it was given up. */
  at: Date;
}

/** How things stand with one subscriber. */
export interface WebhookState {
  subscriber: string;
  /** Releases and incidents of which something is waiting. */
  waiting: number;
  deliveredAt: Date | null;
  deadLetters: number;
}

export interface WebhookStore extends DueQueue<WebhookFeedId> {
  /**
   * Makes the feeds of these subscribers due: the last `recorded` entries of this record are new. A feed that has
   * nothing to do starts with them, so a subscriber is never told of what happened before it was one. The record must be
   * locked, or inserted, in this transaction, and the entries appended.
   */
  want(
    about: Pick<RecordOf, 'kind' | 'id'>,
    feeds: readonly { id: WebhookFeedId; subscriber: string }[],
    recorded: number,
  ): Promise<void>;
  /** The feeds of this subscriber that are due some time. */
  waiting(subscriber: string): Promise<WebhookFeedId[]>;
  find(id: WebhookFeedId): Promise<WebhookFeed | null>;
  /** What the feed is about; null when it is not on record. */
  about(feed: WebhookFeed): Promise<RecordOf | null>;
  /** The next entries after `position`, in order. */
  after(feed: WebhookFeed, position: number, limit: number): Promise<Happening[]>;
  /** The last entries of these types before `position`, the latest first. */
  before(feed: WebhookFeed, position: number, types: readonly EventType[], limit: number): Promise<Happening[]>;
  save(feed: Pick<WebhookFeed, 'id' | 'position' | 'again' | 'failingSince' | 'deliveredAt'>): Promise<void>;
  /** Forgets what is waiting: the subscriber is no longer in the settings. */
  drop(lease: Lease<WebhookFeedId>): Promise<void>;
  receiver(subscriber: string): Promise<WebhookReceiver | null>;
  saveReceiver(receiver: WebhookReceiver): Promise<void>;
  /** Nothing is wrong with the receiver any more. `wakes`: what waits for it is due now. */
  clearReceiver(subscriber: string, wakes: boolean): Promise<void>;
  bury(letter: DeadLetter): Promise<void>;
  /** The newest first, of one subscriber. */
  deadLetters(subscriber: string, limit: number): Promise<(DeadLetter & { number: number })[]>;
  /** Takes dead letters, all or one, and puts them before everything that waits; how many there were. */
  sendAgain(subscriber: string, id: DeadLetterId | null): Promise<number>;
  receivers(): Promise<WebhookReceiver[]>;
  states(): Promise<WebhookState[]>;
}
