/** One signed request to a receiver of webhooks. */
export interface WebhookRequest {
  url: string;
  /** Environment variables with the secrets to sign with; empty sends without a signature. */
  secretVariables: readonly string[];
  /** The same in every attempt: `webhook-id`. */
  id: string;
  /** JSON. */
  body: string;
  /** Besides the content type and those of the signature. */
  headers: Readonly<Record<string, string>>;
}

export interface WebhookAnswer {
  status: number;
  /** How long the receiver asks to wait. */
  retryAfterMs: number | null;
}

/** Sends webhooks by the rules of Standard Webhooks. */
export interface WebhookSender {
  /**
   * One attempt of at most 15 s; the answer, whatever its status, without its body. Throws IntegrationError: `auth` when
   * a secret is not set or cannot be used, then nothing was sent; `unavailable` when there was no answer; `bad_response`
   * when the URL cannot be asked.
   */
  send(request: WebhookRequest): Promise<WebhookAnswer>;
  /** What is wrong with these secrets, in a sentence; null when they can be used. */
  secretProblem(variables: readonly string[]): string | null;
  /** The status that the URL answers to a request without an event. Throws IntegrationError when there is no answer. */
  probe(url: string): Promise<number>;
}
