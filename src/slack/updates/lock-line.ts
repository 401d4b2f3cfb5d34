import type { Lock } from '../../domain/lock/lock.ts';
import { type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';

/** An active lock, in one line. */
export function lockLine({ service, environment, reason }: Lock): Mrkdwn {
  const where = service !== null && environment !== null ? `${service} in ${environment}` : (service ?? environment);
  return mrkdwn`:lock: *${where ?? 'everything'}*: ${reason}`;
}
