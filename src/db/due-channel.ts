import { randomBytes } from 'node:crypto';
import { sql as query, type SQL } from 'drizzle-orm';
import { type QueueName, queueNames } from '../ports/due-queue.ts';

export const dueChannel = 'quarterdeck_due';

/** How replicas notify each other of queues with newly due rows. */
export interface DueChannel {
  statement(due: readonly QueueName[]): SQL;
  /** The queues that a notification names; none when it is our own, because we already know. */
  read(message: string): readonly QueueName[];
}

export function createDueChannel(): DueChannel {
  const self = randomBytes(6).toString('hex');
  return {
    statement: (due) => query`select pg_notify(${dueChannel}, ${[self, ...due].join(' ')})`,
    read(message) {
      const [sender, ...due] = message.split(' ');
      if (sender === self) return [];
      const known = queueNames.filter((name) => due.includes(name));
      // Another version may send less detail: then it may be any queue.
      return known.length > 0 ? known : queueNames;
    },
  };
}
