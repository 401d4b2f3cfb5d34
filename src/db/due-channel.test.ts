import { expect, it } from 'vitest';
import { queueNames } from '../ports/due-queue.ts';
import { createDueChannel, type DueChannel } from './due-channel.ts';

const sentBy = (channel: DueChannel): string => channel.notification(['posts', 'messages']).message;

it('tells other replicas which queues to look at, and nothing to itself', () => {
  const [one, other] = [createDueChannel(), createDueChannel()];
  expect(other.read(sentBy(one))).toEqual(['posts', 'messages']);
  expect(one.read(sentBy(one))).toEqual([]);
});

it('takes a message that says less, or something unknown, for all queues', () => {
  expect(createDueChannel().read('')).toEqual(queueNames);
  expect(createDueChannel().read('abc letters')).toEqual(queueNames);
});
