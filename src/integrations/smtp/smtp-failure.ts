import { oneLine } from '../../domain/span.ts';
import { ForbiddenAddress } from '../../lib/checked-address.ts';
import { redact } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { networkReason } from '../kit/http/network-reason.ts';

/** What nodemailer tells of a failure. */
interface MailFailure {
  code?: string;
  responseCode?: number;
  response?: string;
  recipient?: string;
  rejectedErrors?: MailFailure[];
}

/** One recipient that the server did not take. */
export interface Rejection {
  address: string;
  /** It may be taken later. */
  isLater: boolean;
  reason: string;
}

/** The recipients that were not taken, of a failure or of what was sent to others; empty when it is not about them. */
export function rejectionsIn(result: unknown): Rejection[] {
  const errors = (result as MailFailure).rejectedErrors ?? [];
  return errors.map((error) => ({
    address: error.recipient ?? '',
    isLater: error.responseCode === undefined || error.responseCode < 500,
    reason: reasonOf(error),
  }));
}

/** A server on a public network may not be spoken to without encryption. */
export class Unencrypted extends Error {}

/** A failed attempt: a temporary refusal and everything on the way may be tried again, a permanent refusal not. */
export function smtpFailure(error: unknown, host: string): IntegrationError {
  if (error instanceof IntegrationError) return error;
  const { code, responseCode } = error as MailFailure;
  const reason = reasonOf(error);
  if (error instanceof ForbiddenAddress || error instanceof Unencrypted)
    return new IntegrationError('bad_response', reason, { cause: error });
  if (responseCode !== undefined && responseCode >= 500) {
    if (code === 'EAUTH')
      return new IntegrationError('auth', `${host} rejected the user or the password: ${reason}`, { cause: error });
    return new IntegrationError('bad_response', `${host} refuses it: ${reason}`, { cause: error });
  }
  const said =
    responseCode === undefined ? `cannot be reached: ${networkReason(error)}` : `does not take it now: ${reason}`;
  return new IntegrationError('unavailable', `${host} ${said}`, { cause: error });
}

function reasonOf(error: unknown): string {
  const { response } = error as MailFailure;
  const said = response ?? (error instanceof Error ? error.message : String(error));
  return oneLine(redact(said), 200);
}
