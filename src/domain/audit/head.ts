import { sha256, stableJson } from '../../lib/hash.ts';
import type { ReleaseId } from '../ids.ts';
import { emptyChain } from './chain.ts';

/**
 * The hourly audit head: it seals the chain head of every release, and is itself chained to the previous audit head.
 */
export interface AuditHead {
  position: number;
  /** The hour in which it was made. */
  hour: Date;
  /** Total releases and events sealed by this head and all previous ones. */
  releaseCount: number;
  eventCount: number;
  /** Hash over the seals that were added with this head. */
  sealsHash: string;
  previousHash: string;
  hash: string;
}

/** A head's seal of one release that has changed since the previous head. */
export interface ReleaseSeal {
  releaseId: ReleaseId;
  headPosition: number;
  eventCount: number;
  eventHash: string;
}

/** The initial value of the hash over a head's seals. */
export const noSeals = emptyChain.hash;

/** Adds one seal to the hash over a head's seals, in release id order. */
export function foldSeal(hash: string, { releaseId, eventCount, eventHash }: ReleaseSeal): string {
  return sha256(`${hash} ${releaseId} ${eventCount} ${eventHash}`);
}

/** The head that follows `newest` and seals `added`: the changed releases, with their previously sealed state. */
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

/** The expected hash of an unaltered head. */
export function hashHead(head: Omit<AuditHead, 'hash'>): string {
  const { position, hour, releaseCount, eventCount, sealsHash, previousHash } = head;
  return sha256(stableJson({ position, hour: hour.toISOString(), releaseCount, eventCount, sealsHash, previousHash }));
}
