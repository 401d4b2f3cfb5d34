import { sha256, stableJson } from '../../lib/hash.ts';
import type { ReleaseId } from '../ids.ts';
import { emptyChain } from './chain.ts';

/** The hourly head: it seals how far every release had come, and is itself chained to the head before. */
export interface AuditHead {
  position: number;
  /** The hour in which it was made. */
  hour: Date;
  /** Releases and events that this head and those before it seal, all together. */
  releaseCount: number;
  eventCount: number;
  /** Hash over the seals that were added with this head. */
  sealsHash: string;
  previousHash: string;
  hash: string;
}

/** What a head seals of one release that had moved since the head before. */
export interface ReleaseSeal {
  releaseId: ReleaseId;
  headPosition: number;
  eventCount: number;
  eventHash: string;
}

/** Where the hash over the seals of a head begins. */
export const noSeals = emptyChain.hash;

/** Adds one more seal to the hash over the seals of a head; they come in the order of their release's id. */
export function foldSeal(hash: string, { releaseId, eventCount, eventHash }: ReleaseSeal): string {
  return sha256(`${hash} ${releaseId} ${eventCount} ${eventHash}`);
}

/** The head that follows `newest` and seals `added`: the releases that moved, with what was sealed of them before. */
export function nextHead(
  newest: AuditHead | null,
  hour: Date,
  added: readonly (ReleaseSeal & { before: number })[],
): AuditHead {
  const content = {
    position: (newest?.position ?? 0) + 1,
    hour,
    releaseCount: (newest?.releaseCount ?? 0) + added.filter((seal) => seal.before === 0).length,
    eventCount: added.reduce((sum, seal) => sum + seal.eventCount - seal.before, newest?.eventCount ?? 0),
    sealsHash: added.reduce(foldSeal, noSeals),
    previousHash: newest?.hash ?? emptyChain.hash,
  };
  return { ...content, hash: hashHead(content) };
}

/** The hash that a head has when nothing about it was changed. */
export function hashHead(head: Omit<AuditHead, 'hash'>): string {
  const { position, hour, releaseCount, eventCount, sealsHash, previousHash } = head;
  return sha256(stableJson({ position, hour: hour.toISOString(), releaseCount, eventCount, sealsHash, previousHash }));
}
