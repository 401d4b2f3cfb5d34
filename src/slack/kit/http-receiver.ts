import type { IncomingMessage, ServerResponse } from 'node:http';
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import { answerWith } from '../../lib/http-server.ts';
import type { Logger } from '../../lib/log.ts';

/** The body of a delivery, as Slack sent it: the fields of its form, or the object in it. */
export type DeliveredBody = Readonly<Record<string, unknown>>;

/**
 * Hands deliveries that came by HTTP to Bolt, and sends its acknowledgment. `signedRequests` has verified and parsed them
 * already, which Bolt's own receiver would do a second time. It opens no server.
 */
export class HttpReceiver implements Receiver {
  readonly #logger: Logger;
  #app: App | null = null;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  init(app: App): void {
    this.#app = app;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  /**
   * Answers with what a listener acknowledges; with 404 when none did, because it was for none, came from another
   * workspace, or failed, which the app's error handler tells; with 400 for what Bolt cannot read, and 503 before the bot
   * is connected. Slack sends again what was not answered with 200.
   */
  async hear(body: DeliveredBody, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (body.ssl_check === '1') return answerWithBody(response, undefined);
    if (body.type === 'url_verification') return answerWithBody(response, { challenge: body.challenge });
    if (this.#app === null) return answerWith(response, 503, { 'retry-after': '1' });
    const isRetry = request.headers['x-slack-retry-num'] !== undefined;
    try {
      await this.#app.processEvent({
        body,
        ...(isRetry ? retryOf(request) : {}),
        ack: async (answer: unknown) => {
          if (response.headersSent) throw new Error('a delivery was acknowledged twice');
          answerWithBody(response, answer);
        },
      });
    } catch (error) {
      // Listeners fail into the app's error handler: this is about a body that is not as Slack sends it.
      this.#logger.warn({ err: error }, 'a signed delivery could not be read');
      if (!response.headersSent) return answerWith(response, 400);
    }
    if (response.headersSent) return;
    this.#logger.warn({ type: String(body.type ?? '') }, 'a Slack delivery was acknowledged by nobody');
    answerWith(response, 404);
  }
}

/** An empty acknowledgment has an empty body: Slack shows the person any text. */
function answerWithBody(response: ServerResponse, body: unknown): void {
  const text = body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(200, {
    'content-type': typeof body === 'object' ? 'application/json' : 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function retryOf({ headers }: IncomingMessage): Pick<ReceiverEvent, 'retryNum' | 'retryReason'> {
  return { retryNum: Number(headers['x-slack-retry-num']), retryReason: String(headers['x-slack-retry-reason'] ?? '') };
}
