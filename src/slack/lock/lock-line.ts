import { type Lock, responsibleFor } from '../../domain/lock/lock.ts';
import { Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';

const icons = { lock: ':lock:', warning: ':warning:', stop: ':octagonal_sign:' } as const;

/** An active lock, in one line: what it covers, why, who placed it and when, and when it ends. */
export function lockLine(lock: Lock): Mrkdwn {
  const { kind, service, environment, reason, authorId, createdAt, expiresAt, liftAskedBy } = lock;
  const where = service !== null && environment !== null ? `${service} in ${environment}` : (service ?? environment);
  const now = responsibleFor(lock);
  const whose = now === authorId ? mrkdwn`` : mrkdwn`, now with ${person(now)}`;
  const end = expiresAt === null ? mrkdwn`` : mrkdwn`, until ${moment(expiresAt)}`;
  const asked = liftAskedBy === null ? mrkdwn`` : mrkdwn`, ${person(liftAskedBy)} asks to lift it`;
  return mrkdwn`${new Mrkdwn(icons[kind])} *${where ?? 'everything'}*: ${reason} (by ${person(authorId)}, ${moment(createdAt)}${end}${whose}${asked})`;
}
