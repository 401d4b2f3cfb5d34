import { randomBytes } from 'node:crypto';
import { type QueueName, queueNames } from '../ports/due-queue.ts';

export const dueChannel = 'quarterdeck_due';

/** What `pg_notify` is called with. */
export interface Notification {
  channel: string;
  message: string;
}

/** Makes the notification of newly due rows; null where there are no other replicas. */
export type Tell = ((due: readonly QueueName[]) => Notification) | null;

/** How replicas notify each other of queues with newly due rows. */
export interface DueChannel {
  notification(due: readonly QueueName[]): Notification;
  /** The queues that a notification names; none when it is our own, because we already know. */
  read(message: string): readonly QueueName[];
}

export function createDueChannel(): DueChannel {
  const self = randomBytes(6).toString('hex');
  return {
    notification: (due) => ({ channel: dueChannel, message: [self, ...due].join(' ') }),
    read(message) {
      const [sender, ...due] = message.split(' ');
      if (sender === self) return [];
      const known = queueNames.filter((name) => due.includes(name));
      // Another version may send less detail: then it may be any queue.
      return known.length > 0 ? known : queueNames;
    },
  };
}
