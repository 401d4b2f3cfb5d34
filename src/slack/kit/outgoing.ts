import { maskSecrets, maskWithin } from '../../lib/redact.ts';

/** What comes back with a press or a form is decided with, and is read by nobody: it stays what it is. */
const data = new Set(['type', 'value', 'action_id', 'block_id', 'callback_id', 'task_id', 'private_metadata']);

/** What is sent to Slack, without the secrets of this process wherever people read, whichever way one got into it. */
export function outgoing<T>(content: T): T {
  return maskWithin(content, maskSecrets, data);
}
