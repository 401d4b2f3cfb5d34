import { maskSecrets, maskWithin, redact } from '../../lib/redact.ts';
import { storableText } from '../../usecases/storable-text.ts';

/** Text from Slack as the record can keep it: a credential that somebody pastes is masked before it is stored. */
export function incomingText(text: string): string {
  return redact(storableText(text));
}

/** What is sent to Slack, without the secrets of this process, whichever way one got into it. */
export function outgoing<T>(content: T): T {
  return maskWithin(content, maskSecrets);
}
