import { createHmac } from 'node:crypto';

/** Prefix of a secret that is shared with the receiver of webhooks. */
const prefix = 'whsec_';
/** As Standard Webhooks asks for symmetric secrets. */
const bytes = { least: 24, most: 64 };

/** What is wrong with a secret for signing webhooks; null when it can be used. The value itself is never repeated. */
export function webhookSecretProblem(text: string): string | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith(prefix)) return `it does not begin with ${prefix}`;
  const encoded = trimmed.slice(prefix.length);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return `what follows ${prefix} is not base64`;
  const { length } = Buffer.from(encoded, 'base64');
  if (length < bytes.least || length > bytes.most)
    return `it has ${length} bytes, and must have ${bytes.least} to ${bytes.most}`;
  return null;
}

/** How people make a secret that has no problem. */
export const webhookSecretHint = `make one with: echo "${prefix}$(openssl rand -base64 32)"`;

/**
 * The value of `webhook-signature` by Standard Webhooks: one HMAC-SHA256 over id, time and body for each secret, so that
 * a receiver can change to a new one. The secrets must have no problem.
 */
export function signWebhook(
  message: { id: string; timestamp: number; body: string },
  secrets: readonly string[],
): string {
  const content = `${message.id}.${message.timestamp}.${message.body}`;
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.trim().slice(prefix.length), 'base64');
      return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
    })
    .join(' ');
}
