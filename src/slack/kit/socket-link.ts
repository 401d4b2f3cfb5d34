import type { Receiver, ReceiverEvent } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';

export type SocketOptions = NonNullable<ConstructorParameters<typeof SocketModeClient>[0]>;

/** What Bolt does with a delivery. */
export type ProcessEvent = Parameters<Receiver['init']>[0]['processEvent'];

/** A delivery from the client; its `ack` responds on the connection it came from. */
export interface SocketDelivery {
  ack: (response?: unknown) => Promise<void>;
  body: ReceiverEvent['body'];
  retry_num?: number;
  retry_reason?: string;
}

/** Slack does not always close the TCP connection after the closing handshake. */
const closeLimitMs = 1_000;

const Disconnect = z.object({ type: z.literal('disconnect'), reason: z.string().default('no reason given') });

/** One connection to Slack, from opening to close; it is never reopened. */
export class SocketLink extends SocketModeClient {
  /** Slack will close this connection soon, and delivers on it until then. */
  onAskedToLeave: (reason: string) => void = () => {};

  constructor(options: SocketOptions) {
    super({ ...options, autoReconnectEnabled: false });
  }

  /** The SDK's client closes immediately when asked to reconnect, and receives nothing from then on. */
  protected override async onWebSocketMessage(data: string | ArrayBuffer, isBinary: boolean): Promise<void> {
    const reason = typeof data === 'string' ? reasonToLeave(data) : null;
    if (reason === null) await super.onWebSocketMessage(data, isBinary);
    else this.onAskedToLeave(reason);
  }

  /** Closes the connection, forcibly if Slack does not complete the handshake. */
  async end(clock: Clock): Promise<void> {
    const ended = new AbortController();
    const polite = this.disconnect().then(() => ended.abort());
    await Promise.race([polite, clock.sleep(closeLimitMs, ended.signal)]);
    if (!ended.signal.aborted) await this.disconnect();
  }
}

function reasonToLeave(data: string): string | null {
  // Cheaper than parsing every payload twice; only a likely match is parsed to be sure.
  if (!data.includes('"disconnect"')) return null;
  try {
    const parsed = Disconnect.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data.reason : null;
  } catch {
    return null;
  }
}
