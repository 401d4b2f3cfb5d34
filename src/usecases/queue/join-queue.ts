import { z } from 'zod';
import { findEnvironment, findService } from '../../domain/find-name.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { asTyped } from '../../domain/message/message.ts';
import { type QueueEntry, queueRef } from '../../domain/queue/entry.ts';
import { join, positionOf } from '../../domain/queue/queue.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { strategyNames } from '../../domain/strategy/matrix.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkMayRun, checkMember } from '../approval/check-member.ts';
import type { Deps, RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { findArtifact } from '../release/facts.ts';
import { inRelease } from '../release-work.ts';
import { changeQueue, wantLook, what } from './queue-work.ts';

/** At most this many wait in one environment. */
export const queueLimit = 500;

const Emergency = z.string().max(500).nullable();

export const QueueRequest = z.object({
  service: z.string().min(1).max(64),
  version: z.string().min(1).max(64),
  environment: z.string().min(1).max(64).nullable(),
  strategy: z.enum(strategyNames).nullable(),
  because: z.string().max(500).nullable(),
  /** Why it goes ahead of others; null when it does not. */
  emergency: Emergency,
});
export type QueueRequest = z.infer<typeof QueueRequest>;

/** An entry of the queue, as whoever joined is told. */
export interface Joined {
  ref: string;
  what: string;
  position: number;
  isCalled: boolean;
  emergency: string | null;
}

/** Keeps a request until its turn comes; the plan is drafted then. */
export async function queueRequest(
  deps: RequestDeps & Pick<Deps, 'systems'>,
  request: QueueRequest,
  caller: Caller,
): Promise<Result<Joined, Refusal>> {
  const input = withMaskedText(request, 'because', 'emergency');
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (input.emergency !== null && input.emergency.trim().length < 3)
    return err({ kind: 'reason_needed', action: 'go ahead of others' });
  const { settings } = deps;
  const service = findService(settings, input.service);
  if (!service) return err({ kind: 'unknown_service', asked: input.service, known: Object.keys(settings.services) });
  const asked = input.environment ?? settings.defaultEnvironment;
  const environment = findEnvironment(settings, asked)?.name ?? asked;
  if (!Object.hasOwn(service.environments, environment))
    return err({ kind: 'unknown_environment', asked, known: Object.keys(service.environments) });
  const artifact = await findArtifact(deps, service, input.version, null);
  if (!artifact.ok) return artifact;
  return once(deps, caller, input, async (stores) => {
    // The service before the queue, as when a release is opened from a turn.
    await stores.releases.lockService(service.name);
    await stores.queue.hold(environment);
    const open = await stores.queue.open(environment);
    const same = open.find(
      (one) => one.request !== null && one.service === service.name && one.version === input.version,
    );
    if (same !== undefined) return err({ kind: 'already_queued', ref: queueRef(same) });
    const entry = {
      service: service.name,
      version: input.version,
      environment,
      request: { strategy: input.strategy, reason: input.because ?? '', because: input.because },
      releaseId: null,
      emergency: input.emergency,
    };
    return add(deps, stores, open, entry, caller);
  });
}

export const QueueReleaseInput = z.object({ releaseId: z.string().max(100), emergency: Emergency });

/** Lets a release wait for its start until nothing that conflicts with it is under way. */
export async function queueRelease(
  deps: RequestDeps,
  request: z.infer<typeof QueueReleaseInput>,
  caller: Caller,
): Promise<Result<Joined, Refusal>> {
  const input = withMaskedText(request, 'emergency');
  const release = await deps.database.read((stores) => stores.releases.find(input.releaseId as ReleaseId));
  if (!release) return err({ kind: 'unknown_release', asked: input.releaseId });
  const may = await checkMayRun(deps, caller.actor.id, release, 'queue');
  if (!may.ok) return may;
  if (input.emergency !== null && input.emergency.trim().length < 3)
    return err({ kind: 'reason_needed', action: 'go ahead of others' });
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, release.id, caller.actor, async (work) => {
      const ref = releaseRef(work.release);
      if (work.release.state !== 'approved') return err({ kind: 'not_to_queue', ref, state: work.release.state });
      await stores.queue.hold(release.environment);
      const open = await stores.queue.open(release.environment);
      const same = open.find((one) => one.releaseId === release.id);
      if (same !== undefined) return err({ kind: 'already_queued', ref: queueRef(same) });
      const { service, version, environment } = release;
      const entry = { service, version, environment, request: null, releaseId: release.id, emergency: input.emergency };
      const joined = await add(deps, stores, open, entry, caller);
      if (joined.ok) {
        work.retime();
        await work.record('queue.joined', { ref: joined.value.ref, position: joined.value.position });
      }
      return joined;
    }),
  );
}

type Asked = Pick<QueueEntry, 'service' | 'version' | 'environment' | 'request' | 'releaseId' | 'emergency'>;

async function add(
  deps: RequestDeps,
  stores: Stores,
  open: readonly QueueEntry[],
  asked: Asked,
  { actor }: Caller,
): Promise<Result<Joined, Refusal>> {
  const { environment } = asked;
  if (open.length >= queueLimit) return err({ kind: 'queue_full', environment, limit: queueLimit });
  const now = deps.clock.now();
  const entry = await stores.queue.insert({
    ...asked,
    id: deps.ids.next<'QueueEntry'>('que'),
    rank: Math.max(0, ...open.map(({ rank }) => rank)) + 1,
    personId: actor.id,
    state: 'waiting',
    joinedAt: now,
    calledAt: null,
    claimUntil: null,
    misses: 0,
    overtaken: 0,
    swapWith: null,
    endedAt: null,
    endReason: null,
  });
  const { entries, againMs, world } = await changeQueue(deps, stores, environment, (all, known) =>
    join(
      all.filter(({ id }) => id !== entry.id),
      entry,
      known,
    ),
  );
  const mine = entries.find(({ id }) => id === entry.id) ?? entry;
  const position = positionOf(entries, mine, world.conflicts);
  const joined: Joined = {
    ref: queueRef(mine),
    what: what(mine),
    position,
    isCalled: mine.state === 'called',
    emergency: mine.emergency,
  };
  if (mine.emergency !== null) await announceEmergency(deps, stores, mine, actor.id);
  await wantLook(stores, environment, againMs);
  return ok(joined);
}

/** An emergency that goes ahead of others is announced to everybody. */
async function announceEmergency(
  { ids, settings }: RequestDeps,
  stores: Stores,
  entry: QueueEntry,
  personId: string,
): Promise<void> {
  await stores.posts.add({
    id: ids.next<'Post'>('pst'),
    releaseId: null,
    key: `queue:${entry.id}:emergency`,
    target: settings.releaseChannel,
    threadOf: null,
    content: {
      kind: 'text',
      text: `An emergency goes to the head of the queue: ${queueRef(entry)}, ${what(entry)}, by <@${personId}>: ${asTyped(entry.emergency ?? '')}`,
    },
    priority: 1,
  });
}
