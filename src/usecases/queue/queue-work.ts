import { type Actor, system } from '../../domain/actor.ts';
import { clockWords } from '../../domain/explanation.ts';
import { conflictsIn } from '../../domain/queue/conflict.ts';
import { type QueueEntry, queueRef } from '../../domain/queue/entry.ts';
import { queueDefaults } from '../../domain/queue/policy.ts';
import { type Decided, type QueueHappening, type QueueWorld, settle } from '../../domain/queue/queue.ts';
import { policyFor } from '../../domain/settings.ts';
import type { Stores } from '../../ports/stores.ts';
import type { ChangeDeps, Deps } from '../deps.ts';
import { rowOf } from './wake-queue.ts';

/** The queue is looked at this often while anybody waits, whatever else happens. */
const lookEveryMs = 30_000;

/** What decisions about the queue of this environment depend on. The caller holds the queue if it decides. */
export async function loadWorld(
  { settings }: Pick<Deps, 'settings'>,
  stores: Stores,
  environment: string,
  now: Date,
): Promise<QueueWorld> {
  const rules = (name: string) => {
    const service = settings.services[name];
    return service === undefined ? queueDefaults : policyFor(settings, service).policy;
  };
  return { conflicts: conflictsIn(settings.services), occupied: await stores.queue.occupied(environment), rules, now };
}

/** What became of an entry, in what is on record. */
export function what({
  service,
  version,
  environment,
}: Pick<QueueEntry, 'service' | 'version' | 'environment'>): string {
  return `${service} ${version} to ${environment}`;
}

/**
 * Changes the queue of an environment: applies `change`, calls whose turn it is then, records what happened and tells
 * those whom it concerns. The caller holds the queue. Answers the entries after that, and when it is to be looked at.
 */
export async function changeQueue(
  deps: Pick<ChangeDeps, 'settings' | 'clock' | 'ids'>,
  stores: Stores,
  environment: string,
  change: (entries: QueueEntry[], world: QueueWorld) => Decided,
): Promise<{ entries: QueueEntry[]; againMs: number | null; world: QueueWorld }> {
  const before = await stores.queue.open(environment);
  const world = await loadWorld(deps, stores, environment, deps.clock.now());
  const changed = change(before, world);
  const settled = settle(
    changed.entries.filter(({ state }) => state === 'waiting' || state === 'called'),
    world,
  );
  const gone = changed.entries.filter(({ state }) => state !== 'waiting' && state !== 'called');
  await saveChanges(stores, before, [...settled.entries, ...gone]);
  for (const happening of [...changed.happenings, ...settled.happenings])
    await tell(deps, stores, happening, world.now);
  const open = settled.entries.filter(({ state }) => state === 'waiting' || state === 'called');
  const claims = open.flatMap(({ claimUntil }) => (claimUntil === null ? [] : [claimUntil.getTime()]));
  const againMs =
    open.length === 0 ? null : Math.max(0, Math.min(lookEveryMs, ...claims.map((at) => at - world.now.getTime())));
  return { entries: settled.entries, againMs, world };
}

/** The queue of this environment is looked at after this time, or never. */
export async function wantLook(stores: Stores, environment: string, againMs: number | null): Promise<void> {
  if (againMs === null) return;
  await stores.placeReminders.want({ id: rowOf(environment), task: { kind: 'queue', environment } }, againMs);
}

async function saveChanges(stores: Stores, before: readonly QueueEntry[], after: readonly QueueEntry[]): Promise<void> {
  const known = new Map(before.map((entry) => [entry.id, entry]));
  const moved: QueueEntry[] = [];
  for (const entry of after) {
    const old = known.get(entry.id);
    if (old === undefined) continue;
    if (JSON.stringify({ ...old, rank: 0 }) !== JSON.stringify({ ...entry, rank: 0 })) await stores.queue.save(entry);
    else if (old.rank !== entry.rank) moved.push(entry);
  }
  await stores.queue.rank(moved);
}

async function tell(
  deps: Pick<ChangeDeps, 'ids'>,
  stores: Stores,
  happening: QueueHappening,
  now: Date,
): Promise<void> {
  const { entry } = happening;
  const record = recordOf(happening);
  const actor: Actor = happening.kind === 'joined' ? { kind: 'person', id: entry.personId } : system;
  await stores.placeEvents.append('queue', entry.id, record.type, record.data as never, actor, now);
  const text = wordsOf(happening);
  if (text !== null) await tellPerson(deps, stores, entry, { text, isCalled: happening.kind === 'called', now });
}

function recordOf(happening: QueueHappening) {
  const { entry } = happening;
  switch (happening.kind) {
    case 'joined': {
      const { position } = happening;
      return { type: 'queue.joined', data: { what: what(entry), position, emergency: entry.emergency } } as const;
    }
    case 'called':
      return { type: 'queue.called', data: { claimUntil: (entry.claimUntil ?? new Date(0)).toISOString() } } as const;
    case 'missed':
      return { type: 'queue.missed', data: { misses: entry.misses } } as const;
    case 'left':
      return { type: 'queue.left', data: { reason: happening.reason } } as const;
    case 'overtaken':
      return { type: 'queue.overtaken', data: { by: happening.by, times: entry.overtaken } } as const;
    case 'call_withdrawn':
      return { type: 'queue.call_withdrawn', data: { by: happening.by } } as const;
  }
}

function wordsOf(happening: QueueHappening): string | null {
  const { entry } = happening;
  const name = `${queueRef(entry)}, ${what(entry)}`;
  switch (happening.kind) {
    case 'called':
      return `It is your turn: ${name}. Start it until ${clockWords((entry.claimUntil ?? new Date(0)).toISOString())}; after that, the next one is called.`;
    case 'missed':
      return entry.state === 'left'
        ? null
        : `The turn of ${name} was not taken. It is called again after the next one.`;
    case 'left':
      return `${name} has left the queue: ${happening.reason}.`;
    case 'overtaken':
      return `An emergency, ${happening.by}, goes ahead of ${name}.`;
    case 'joined':
    case 'call_withdrawn':
      return null;
  }
}

/** Tells whoever waits. */
export async function tellPerson(
  { ids }: Pick<ChangeDeps, 'ids'>,
  stores: Stores,
  entry: QueueEntry,
  { text, isCalled, now }: { text: string; isCalled: boolean; now: Date },
): Promise<void> {
  const id = ids.next<'Post'>('pst');
  await stores.posts.add({
    id,
    releaseId: null,
    key: `queue:${entry.id}:${id}:${now.getTime()}`,
    target: entry.personId,
    threadOf: null,
    content: { kind: 'turn', entryId: entry.id, isCalled, text },
    priority: isCalled ? 1 : 4,
  });
}

/** Records what a person did with an entry. */
export function recordAct<
  T extends 'queue.left' | 'queue.yielded' | 'queue.swap_asked' | 'queue.swapped' | 'queue.taken',
>(
  stores: Stores,
  entry: QueueEntry,
  type: T,
  data: Parameters<typeof stores.placeEvents.append<'queue', T>>[3],
  { actor, now }: { actor: Actor; now: Date },
): Promise<void> {
  return stores.placeEvents.append('queue', entry.id, type, data, actor, now);
}
