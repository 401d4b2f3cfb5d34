import { sha256, stableJson } from '../../lib/hash.ts';
import type { Actor } from '../actor.ts';
import type { ReleaseId } from '../ids.ts';

/** What an event says, whatever its kind. */
export interface EventContent {
  releaseId: ReleaseId;
  type: string;
  data: unknown;
  actor: Actor;
  at: Date;
}

/** Where an event stands in its release's chain, and the hash that ties it to everything before. */
export interface EventSeal {
  position: number;
  previousHash: string;
  hash: string;
}

/** How far a release's chain has come: how many events it has, and the hash of the last one. */
export interface ChainHead {
  count: number;
  hash: string;
}

/** An event as it stands in the database: what came from a version without seals has none. */
export type StoredEvent = EventContent & { [K in keyof EventSeal]: EventSeal[K] | null };

/** The head of a chain without events; its hash is the previous hash of the first one. */
export const emptyChain: ChainHead = { count: 0, hash: '0'.repeat(64) };

/** Seals the next event of a chain: the hash covers everything that is said, where it stands, and all before it. */
export function sealNext(head: ChainHead, content: EventContent): EventSeal {
  const position = head.count + 1;
  return { position, previousHash: head.hash, hash: hashEvent(content, position, head.hash) };
}

/** The hash that an event has at this position after this previous hash. */
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
