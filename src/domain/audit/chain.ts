import { sha256, stableJson } from '../../lib/hash.ts';
import type { Actor } from '../actor.ts';
import type { ReleaseId } from '../ids.ts';

/** The content of an event of any kind. */
export interface EventContent {
  releaseId: ReleaseId;
  type: string;
  data: unknown;
  actor: Actor;
  at: Date;
}

/** An event's position in its release's chain, and the hash that links it to all previous events. */
export interface EventSeal {
  position: number;
  previousHash: string;
  hash: string;
}

/** The head of a release's chain: the number of events, and the hash of the last one. */
export interface ChainHead {
  count: number;
  hash: string;
}

/** An event as stored in the database; one from a version without seals has no seal. */
export type StoredEvent = EventContent & { [K in keyof EventSeal]: EventSeal[K] | null };

/** The head of a chain without events; its hash is the previous hash of the first one. */
export const emptyChain: ChainHead = { count: 0, hash: '0'.repeat(64) };

/** Seals the next event of a chain: the hash covers its content, its position, and all previous events. */
export function sealNext(head: ChainHead, content: EventContent): EventSeal {
  const position = head.count + 1;
  return { position, previousHash: head.hash, hash: hashEvent(content, position, head.hash) };
}

/** The hash of an event at this position with this previous hash. */
export function hashEvent(content: EventContent, position: number, previousHash: string): string {
  const { releaseId, type, data, actor, at } = content;
  return sha256(
    stableJson({
      releaseId,
      position,
      previousHash,
      type,
      data,
      actor: { kind: actor.kind, id: actor.id },
      at: at.toISOString(),
    }),
  );
}
