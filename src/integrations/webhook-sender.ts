import { signWebhook, webhookSecretHint, webhookSecretProblem } from '../lib/webhook-signature.ts';
import { IntegrationError } from '../ports/integration-error.ts';
import type { WebhookSender } from '../ports/webhook-sender.ts';
import type { Context } from './define.ts';
import { type HttpClient, retryAfter } from './kit/http/http-client.ts';

/** As Standard Webhooks recommends. */
const timeoutMs = 15_000;
const probeTimeoutMs = 5_000;

/** Signs and sends webhooks through the shared HTTP client. */
export function createWebhookSender(
  { clock, secret }: Pick<Context, 'clock' | 'secret'>,
  http: HttpClient,
): WebhookSender {
  const reveal = (variable: string): string => {
    const value = secret(variable).reveal();
    const problem = webhookSecretProblem(value);
    if (problem !== null)
      throw new Error(`the environment variable ${variable} cannot be used: ${problem}; ${webhookSecretHint}`);
    return value;
  };
  const secretsOf = (variables: readonly string[]): string[] => {
    try {
      return variables.map(reveal);
    } catch (cause) {
      throw new IntegrationError('auth', cause instanceof Error ? cause.message : String(cause), { cause });
    }
  };
  return {
    send: async ({ url, secretVariables, id, body, headers }) => {
      const secrets = secretsOf(secretVariables);
      const timestamp = Math.floor(clock.now().getTime() / 1_000);
      const signature = signWebhook({ id, timestamp, body }, secrets);
      const answer = await http.ask(url, {
        method: 'POST',
        timeoutMs,
        ignoresBody: true,
        body,
        headers: {
          'content-type': 'application/json',
          ...headers,
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          ...(secrets.length === 0 ? {} : { 'webhook-signature': signature }),
        },
      });
      return { status: answer.status, retryAfterMs: retryAfter(answer.headers['retry-after'], clock.now()) };
    },
    secretProblem: (variables) => {
      try {
        secretsOf(variables);
        return null;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    probe: async (url) => (await http.ask(url, { timeoutMs: probeTimeoutMs, ignoresBody: true })).status,
  };
}
