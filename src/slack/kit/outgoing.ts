import { maskSecrets, maskWithin } from '../../lib/redact.ts';

/** What is sent to Slack, without the secrets of this process, whichever way one got into it. */
export function outgoing<T>(content: T): T {
  return maskWithin(content, maskSecrets);
}
