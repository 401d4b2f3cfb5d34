import type { GateCheck } from '../../domain/gate/gate.ts';
import type { QueueEntryId } from '../../domain/ids.ts';
import { type QueueEntry, queueRef } from '../../domain/queue/entry.ts';
import { type Blocker, blockerOf, settle } from '../../domain/queue/queue.ts';
import type { Release } from '../../domain/release/release.ts';
import type { GateWork } from '../deployment/gate-work.ts';
import { loadWorld } from './queue-work.ts';

/**
 * May the release start now by the queue? Not while a deployment of a service that it depends on, or that depends on it,
 * is under way, and not before those whose turn comes first. A release that does not wait goes behind all who do.
 */
export async function queueCheck({ deps, stores, release, now }: GateWork): Promise<GateCheck> {
  const check = { id: 'queue', title: 'Queue' } as const;
  const entries = await stores.queue.open(release.environment);
  const world = await loadWorld(deps, stores, release.environment, now);
  const mine = entries.find((one) => one.releaseId === release.id);
  // What is called is judged as of now: a turn whose time is over holds nobody up.
  const { entries: settled } = settle(mine === undefined ? [...entries, atTheEnd(entries, release)] : entries, world);
  const self = settled.find((one) => one.releaseId === release.id);
  const blocker = self === undefined || self.state === 'called' ? null : blockerOf(settled, self, world);
  // A deployment of the service itself is what the check of the place says.
  const isOwn = blocker !== null && blocker.kind !== 'ahead' && blocker.service === release.service;
  if (blocker === null || isOwn) return { ...check, result: 'passed', detail: 'nobody goes first', reasonCode: null };
  return { ...check, result: 'failed', detail: held(blocker), reasonCode: codes[blocker.kind] };
}

const codes = { open: 'UNDER_WAY', under_way: 'DEPENDENT_UNDER_WAY', ahead: 'TURN_OF_OTHERS' } as const;

function held(blocker: Blocker): string {
  if (blocker.kind === 'ahead') {
    const { entry } = blocker;
    return `${queueRef(entry)}, ${entry.service} ${entry.version}, goes first; wait with “/deploy queue”`;
  }
  return `${blocker.ref} is still in progress for ${blocker.service}, which it depends on or that depends on it; wait for it to end, or with “/deploy queue”`;
}

function atTheEnd(entries: readonly QueueEntry[], release: Release): QueueEntry {
  return {
    id: release.id as string as QueueEntryId,
    number: Number.MAX_SAFE_INTEGER,
    rank: Math.max(0, ...entries.map(({ rank }) => rank)) + 1,
    service: release.service,
    version: release.version,
    environment: release.environment,
    personId: release.captainId,
    request: null,
    releaseId: release.id,
    emergency: null,
    state: 'waiting',
    joinedAt: release.createdAt,
    calledAt: null,
    claimUntil: null,
    misses: 0,
    overtaken: 0,
    swapWith: null,
    endedAt: null,
    endReason: null,
  };
}
