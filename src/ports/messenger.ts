import type { IncidentMessage } from '../domain/incident/message.ts';
import type { IncidentView } from '../domain/incident/view.ts';
import type { LivingMessage, Post } from '../domain/message/message.ts';
import type { ReleaseView } from '../domain/release/view.ts';

/**
 * Why a message was not delivered: `later` (nothing was sent; retry after `retryAfterMs`), `target_broken` (archived,
 * not a member, deleted: no retry will help), `ambiguous` (it may or may not have been stored), `refused` (the content
 * was rejected), `credentials` (the token is invalid: stop and tell the operator).
 */
export class MessengerError extends Error {
  readonly kind: 'later' | 'target_broken' | 'ambiguous' | 'refused' | 'credentials';
  readonly retryAfterMs: number;

  constructor(kind: MessengerError['kind'], message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'MessengerError';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? 5_000;
  }
}

export interface Delivered {
  channel: string;
  ts: string;
  /** Hash of the content currently shown. */
  hash: string;
  /** The cell of the communication matrix that it shows, as `group/phase`; null for other surfaces. */
  cell: string | null;
}

/** Delivers messages to people. It rate-limits itself per channel; every failure is a MessengerError. */
export interface Messenger {
  /**
   * How many milliseconds this message still has to wait for its turn; 0 when `show` need not wait. To be asked before a
   * view is read for it; somebody else may take the turn meanwhile.
   */
  waitMs(message: LivingMessage): number;
  /**
   * Renders the message from the view, and posts it, edits it or leaves it unchanged. `mayHaveBeenSent` as for `send`.
   */
  show(message: LivingMessage, view: ReleaseView, mayHaveBeenSent: boolean): Promise<Delivered>;
  /** The same for a message of an incident. */
  showIncident(
    message: IncidentMessage,
    view: IncidentView,
    mayHaveBeenSent: boolean,
  ): Promise<Omit<Delivered, 'cell'>>;
  /**
   * Sends a post once, or edits it where it was sent before. `mayHaveBeenSent` is true on a retry after an ambiguous attempt: then the post is looked up by
   * its key before anything is sent.
   */
  send(
    post: Post,
    view: ReleaseView | null,
    thread: { channel: string; ts: string } | null,
    mayHaveBeenSent: boolean,
  ): Promise<{ channel: string; ts: string }>;
  /** The address of a message for people to open; null when it cannot be found out now. */
  permalink(message: { channel: string; ts: string }): Promise<string | null>;
}
