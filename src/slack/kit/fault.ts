import type { Logger } from '../../lib/log.ts';
import { DatabaseUnavailable } from '../../ports/database.ts';
import type { Reply } from './input.ts';
import { refusalReply } from './reply.ts';

/** The form could not be opened within Slack's three seconds. */
export class FormTooLate extends Error {
  constructor() {
    super('the form could not be opened in time');
    this.name = 'FormTooLate';
  }
}

/**
 * A bug, caught once per surface. The person sees the request id as a reference; all log lines about the request carry
 * it.
 */
export function faultReply(error: unknown, request: string, logger: Logger): Reply {
  if (error instanceof FormTooLate)
    return {
      code: 'TOO_LATE',
      text: ':hourglass: The form could not be opened in time; nothing was changed. Try again. (`TOO_LATE`)',
    };
  // Everything that writes reports its own outcome; a failure here happened before anything was written.
  if (error instanceof DatabaseUnavailable) return refusalReply({ kind: 'busy' });
  logger.error({ err: error }, 'a listener failed');
  return {
    code: 'INTERNAL',
    text: `:warning: Something went wrong in Quarterdeck. Your request may or may not have been recorded: check the card before you try again. (\`INTERNAL\`, reference ${request})`,
  };
}
