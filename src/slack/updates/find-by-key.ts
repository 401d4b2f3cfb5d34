import type { WebClient } from '@slack/web-api';

const pageSize = 200;
const mostPages = 10;

/**
 * The `ts` of our message with this key, or null when it is not among the last two thousand messages of the channel or
 * the first two thousand of the thread. Slack returns a channel newest first, and a thread oldest first.
 */
export async function findByKey(
  client: WebClient,
  { channel, threadTs, key }: { channel: string; threadTs: string | null; key: string },
): Promise<string | null> {
  let cursor: string | undefined;
  for (let page = 1; page <= mostPages; page += 1) {
    const query = { channel, limit: pageSize, include_all_metadata: true, ...(cursor ? { cursor } : {}) };
    const answer =
      threadTs === null
        ? await client.conversations.history(query)
        : await client.conversations.replies({ ...query, ts: threadTs });
    const found = (answer.messages ?? []).find((message) => {
      const metadata: { event_payload?: { key?: unknown } } | undefined = message.metadata;
      return metadata?.event_payload?.key === key;
    });
    if (found?.ts) return found.ts;
    cursor = answer.response_metadata?.next_cursor;
    if (!cursor) return null;
  }
  return null;
}
