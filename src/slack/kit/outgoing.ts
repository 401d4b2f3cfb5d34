import { maskSecrets, maskWithin } from '../../lib/redact.ts';

/** Values that come back with a button or a form are used for decisions and not shown: they stay unchanged. */
const data = new Set(['type', 'value', 'action_id', 'block_id', 'callback_id', 'task_id', 'private_metadata']);

/** The outgoing payload with this process's secrets masked in all text that people see, however they got there. */
export function outgoing<T>(content: T): T {
  return maskWithin(content, maskSecrets, data);
}
