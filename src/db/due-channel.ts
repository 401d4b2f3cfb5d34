import { randomBytes } from 'node:crypto';
import { type SQL, sql as query } from 'drizzle-orm';
import { type QueueName, queueNames } from '../ports/due-queue.ts';

export const dueChannel = 'quarterdeck_due';

/** How replicas tell each other which queues have rows that became due. */
export interface DueChannel {
  statement(due: readonly QueueName[]): SQL;
  /** The queues of which a message tells; none when the message is our own, because we know by then. */
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
      // Another version may say less than we do: then it may be any of them.
      return known.length > 0 ? known : queueNames;
    },
  };
}
