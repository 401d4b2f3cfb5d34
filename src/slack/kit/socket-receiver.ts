import type { Receiver } from '@slack/bolt';
import { WebAPIRateLimitedError } from '@slack/web-api';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import { isSlackAway, platformError } from './classify.ts';
import { slackLogger } from './clients.ts';
import { type ProcessEvent, type SocketDelivery, SocketLink } from './socket-link.ts';

interface Link {
  socket: SocketLink;
  /** Slack has sent its hello. */
  isUp: boolean;
  /** Slack will close it. */
  isLeaving: boolean;
  openedAtMs: number;
  /** Cancels our scheduled close. */
  callOffEnd: (() => void) | null;
}

/** Milliseconds. */
const limits = {
  /** From requesting a URL to Slack's hello. */
  opening: 10_000,
  openingCall: 5_000,
  /** If Slack does not close a replaced connection, we close it this long after the new one took its place. */
  leaving: 60_000,
  firstPause: 500,
  longestPause: 15_000,
  pauseWhenRefused: 30_000,
  /**
   * A connection that ends sooner than this counts as failed, so that repeated disconnects do not become a reconnect
   * storm.
   */
  shortLife: 1_000,
};

/**
 * Gapless Socket Mode: there is always one connection that Slack has not asked to disconnect, or one being opened.
 * About every hour Slack refreshes the connection; the next one is open before the old one closes, and the old one
 * keeps receiving until Slack closes it. Each delivery is acknowledged on the connection it came from.
 */
export class SocketReceiver implements Receiver {
  readonly #appToken: string;
  readonly #apiUrl: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #links = new Set<Link>();
  readonly #stopping = new AbortController();
  #process: ProcessEvent = async () => {};
  #isConnecting = false;
  /** In a row. */
  #failures = 0;

  constructor(options: { appToken: string; apiUrl: string; clock: Clock; logger: Logger }) {
    this.#appToken = options.appToken;
    this.#apiUrl = options.apiUrl;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  init(app: Parameters<Receiver['init']>[0]): void {
    this.#process = (event) => app.processEvent(event);
  }

  /** Resolves once Slack has sent its hello, however long it is unavailable. Throws when the token is rejected. */
  async start(): Promise<void> {
    await this.#keepUp({ isFirst: true });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const links = [...this.#links];
    this.#links.clear();
    for (const link of links) link.callOffEnd?.();
    await Promise.all(links.map(({ socket }) => socket.end(this.#clock)));
  }

  #hasOneThatStays(): boolean {
    return [...this.#links].some((link) => link.isUp && !link.isLeaving);
  }

  /** Opens connections until one stays up. */
  async #keepUp({ isFirst = false } = {}): Promise<void> {
    if (this.#isConnecting) return;
    this.#isConnecting = true;
    let pauseMs = this.#pauseMs();
    try {
      while (!this.#hasOneThatStays()) {
        await this.#clock.sleep(pauseMs, this.#stopping.signal);
        if (this.#stopping.signal.aborted) return;
        try {
          await this.#open();
        } catch (error) {
          if (this.#stopping.signal.aborted) return;
          if (isFirst && isRefused(error)) throw error;
          this.#failures += 1;
          pauseMs = this.#tellOfFailure(error);
        }
      }
    } finally {
      this.#isConnecting = false;
    }
  }

  #pauseMs(): number {
    if (this.#failures === 0) return 0;
    return Math.min(limits.longestPause, limits.firstPause * 2 ** Math.min(10, this.#failures - 1));
  }

  /** The pause before the next attempt, in milliseconds. */
  #tellOfFailure(error: unknown): number {
    if (isRefused(error)) {
      this.#logger.error(
        { err: error },
        'Slack refuses a new connection: the app token must be valid, with connections:write, and Socket Mode must be switched on',
      );
      return limits.pauseWhenRefused;
    }
    this.#logger.warn({ err: error }, 'a connection to Slack could not be opened; trying again');
    const askedFor = error instanceof WebAPIRateLimitedError ? error.retryAfter * 1_000 : 0;
    return Math.max(askedFor, this.#pauseMs());
  }

  async #open(): Promise<void> {
    const socket = new SocketLink({
      appToken: this.#appToken,
      logger: slackLogger(this.#logger),
      clientOptions: {
        slackApiUrl: this.#apiUrl,
        // We control each attempt and the pause between attempts.
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: limits.openingCall,
      },
    });
    const openedAtMs = this.#clock.monotonicMs();
    const link: Link = { socket, isUp: false, isLeaving: false, openedAtMs, callOffEnd: null };
    this.#links.add(link);
    socket.on('slack_event', (delivery: SocketDelivery) => void this.#hear(delivery));
    socket.on('disconnected', () => this.#lost(link));
    // Abandoned while its URL was still being requested.
    socket.on('connecting', () => queueMicrotask(() => this.#links.has(link) || void socket.end(this.#clock)));
    socket.onAskedToLeave = (reason) => this.#leave(link, reason);
    const decided = new AbortController();
    const tooLong = this.#clock.sleep(limits.opening, decided.signal).then(() => {
      throw new Error(`no hello from Slack within ${limits.opening / 1_000} s`);
    });
    try {
      await Promise.race([socket.start(), tooLong]);
    } catch (error) {
      this.#links.delete(link);
      void socket.end(this.#clock);
      throw error ?? new Error('the connection was closed before Slack said hello');
    } finally {
      decided.abort();
    }
    link.isUp = true;
    for (const old of this.#links)
      if (old.isLeaving) old.callOffEnd ??= this.#clock.after(limits.leaving, () => void old.socket.end(this.#clock));
  }

  #leave(link: Link, reason: string): void {
    if (reason === 'link_disabled')
      this.#logger.error(
        { reason },
        'Slack has switched Socket Mode off for this app; nothing is received until it is on',
      );
    if (link.isLeaving) return;
    link.isLeaving = true;
    this.#next(link);
  }

  #lost(link: Link): void {
    if (!this.#links.delete(link) || this.#stopping.signal.aborted) return;
    link.callOffEnd?.();
    if (link.isLeaving || !link.isUp) return void this.#retry();
    this.#logger.warn({ source: 'slack' }, 'the connection to Slack was lost; reconnecting');
    this.#next(link);
  }

  #next(link: Link): void {
    const livedMs = this.#clock.monotonicMs() - link.openedAtMs;
    this.#failures = link.isUp && livedMs >= limits.shortLife ? 0 : this.#failures + 1;
    this.#retry();
  }

  #retry(): void {
    this.#keepUp().catch((error: unknown) => this.#logger.error({ err: error }, 'connecting to Slack failed'));
  }

  async #hear({ ack, body, retry_num: retryNum, retry_reason: retryReason }: SocketDelivery): Promise<void> {
    let isAcked = false;
    const ackOnce = async (response?: unknown) => {
      if (isAcked) return;
      isAcked = true;
      try {
        await ack(response);
      } catch (error) {
        // The action is recorded regardless; a button press is also answered through its response_url.
        this.#logger.warn({ err: error }, 'an answer was lost with its connection');
      }
    };
    try {
      await this.#process({
        body,
        ack: ackOnce,
        ...(retryNum === undefined ? {} : { retryNum }),
        ...(retryReason === undefined ? {} : { retryReason }),
      });
    } catch (error) {
      this.#logger.error({ err: error }, 'a Slack delivery failed');
    }
  }
}

/** Slack has responded, and the answer is no. */
function isRefused(error: unknown): boolean {
  return platformError(error) !== null && !isSlackAway(error);
}
