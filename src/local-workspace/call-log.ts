import { asFields, asText } from './fields.ts';
import type { Data } from './records.ts';

export interface CallLog {
  count(method: string, error: string | null): void;
  calls(): Record<string, number>;
  refusals(): Record<string, Record<string, number>>;
}

/** Counts the calls of the Web API by method, and the refusals by method and error. */
export function createCallLog(): CallLog {
  const calls = new Map<string, number>();
  const refusals = new Map<string, Map<string, number>>();
  return {
    count: (method, error) => {
      calls.set(method, (calls.get(method) ?? 0) + 1);
      if (error === null) return;
      const errors = refusals.get(method) ?? new Map<string, number>();
      refusals.set(method, errors.set(error, (errors.get(error) ?? 0) + 1));
    },
    calls: () => Object.fromEntries(calls),
    refusals: () => Object.fromEntries([...refusals].map(([method, errors]) => [method, Object.fromEntries(errors)])),
  };
}

/** Messages of one channel that carry the same `metadata.event_payload.key`. */
export function duplicateKeys(data: Data): { channel: string; key: string; count: number }[] {
  return [...data.messages].flatMap(([channel, messages]) => {
    const counts = new Map<string, number>();
    for (const message of messages.values()) {
      const key = asText(asFields(message.metadata?.event_payload).key);
      if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return [...counts].filter(([, count]) => count > 1).map(([key, count]) => ({ channel, key, count }));
  });
}
