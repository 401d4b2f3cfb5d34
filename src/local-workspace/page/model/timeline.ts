import type { Message } from '../../protocol.ts';
import { formatDay } from './slack-date.ts';

export type TimelineEntry =
  | { kind: 'day'; key: string; label: string }
  /** A continuation stands under the same author's name as the message above it. */
  | { kind: 'message'; key: string; message: Message; isContinuation: boolean };

const GROUP_WITHIN_MS = 5 * 60_000;

export const timelineOf = (messages: Message[], now: Date): TimelineEntry[] => {
  const entries: TimelineEntry[] = [];
  let previous: Message | null = null;
  let day = '';
  for (const message of messages) {
    const date = new Date(message.postedAt);
    const isNewDay = date.toDateString() !== day;
    if (isNewDay) {
      day = date.toDateString();
      entries.push({ kind: 'day', key: `day ${day}`, label: formatDay(date, now) });
    }
    const isContinuation =
      !isNewDay &&
      previous !== null &&
      previous.authorId === message.authorId &&
      previous.isEphemeral === message.isEphemeral &&
      message.postedAt - previous.postedAt < GROUP_WITHIN_MS;
    entries.push({ kind: 'message', key: message.ts, message, isContinuation });
    previous = message;
  }
  return entries;
};
