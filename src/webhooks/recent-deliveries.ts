import { createHash } from 'node:crypto';

/** Remembers what came in, by its bytes: what else a sender writes beside them is not signed. */
export interface RecentDeliveries {
  /** What `take` says; for bytes that it took before, that they are repeated. What failed is taken when sent again. */
  once(id: string, body: Uint8Array, take: () => Promise<readonly string[]>): Promise<readonly string[]>;
}

/** The last thousand deliveries of this process: forgetting one costs a look, and no more. */
export function createRecentDeliveries(most = 1_000): RecentDeliveries {
  const known = new Set<string>();
  return {
    once: async (id, body, take) => {
      const key = `${id} ${createHash('sha256').update(body).digest('base64')}`;
      if (known.has(key)) return ['sent before'];
      known.add(key);
      for (const oldest of known) {
        if (known.size <= most) break;
        known.delete(oldest);
      }
      try {
        return await take();
      } catch (error) {
        known.delete(key);
        throw error;
      }
    },
  };
}
