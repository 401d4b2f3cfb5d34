import type { Json } from '../domain/invocation.ts';
import type { Span } from '../domain/span.ts';

/** One message about a release to people outside Slack. */
export interface Announcement {
  /** Names this message; the same when it is sent again because the answer to the first attempt was lost. */
  key: string;
  /** Keys of the earlier messages about this release to the same place, oldest first. */
  earlier: readonly string[];
  /** One line, the same for all messages about a release. */
  title: string;
  /** Where the release stands, and when that was. */
  headline: string;
  text: readonly Span[];
  /** Why its readers get it. */
  footer: string;
  /** The release in Slack; null when that is not known. */
  link: string | null;
}

/** An address that was refused although others got the message. */
export interface RefusedAddress {
  address: string;
  reason: string;
}

/**
 * A channel of people outside Slack whose messages cannot be edited. It accepts a message for delivery; whether it was
 * delivered or read is not known.
 */
export interface Announcer {
  /** At most one message per release and place in this time. */
  readonly spacingMs: number;
  /**
   * Sends the message to a place, which is what the settings have next to `uses`. Resolves once the channel accepted it
   * for delivery, with the addresses that it refused. Throws IntegrationError: after `unavailable` and `rate_limited`
   * it may be sent again (it may have been accepted nevertheless); after every other kind that would not help.
   */
  announce(place: Readonly<Record<string, Json>>, announcement: Announcement): Promise<readonly RefusedAddress[]>;
}
