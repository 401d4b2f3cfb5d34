import type { LivingMessage, Post } from '../domain/message/message.ts';
import type { ReleaseView } from '../domain/release/view.ts';

/**
 * Why a message did not get through: `later` (nothing was sent; try again after
 * `retryAfterMs`), `target_broken` (archived, not a
 * member, gone: no retry will help), `ambiguous` (it may or may not have been stored), `refused` (the content was not
 * accepted), `credentials` (the token is no good: stop and tell the operator).
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
  /** Hash of what is shown there now. */
  hash: string;
  /** The cell of the communication matrix that it shows, as `group/phase`; null for other surfaces. */
  cell: string | null;
}

/** Brings messages to people. It paces itself per channel; every failure is a MessengerError. */
export interface Messenger {
  /**
   * Renders the message from the view, and posts, edits or leaves it as it is. `mayHaveBeenSent` as for `send`.
   */
  show(message: LivingMessage, view: ReleaseView, mayHaveBeenSent: boolean): Promise<Delivered>;
  /**
   * Sends a post once. `mayHaveBeenSent` is true on a second try after an ambiguous first one: then the post is looked
   * up by its key before anything is sent.
   */
  send(
    post: Post,
    view: ReleaseView | null,
    thread: { channel: string; ts: string } | null,
    mayHaveBeenSent: boolean,
  ): Promise<{ channel: string; ts: string }>;
}
