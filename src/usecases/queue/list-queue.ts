import type { QueueEntry } from '../../domain/queue/entry.ts';
import { estimate } from '../../domain/queue/estimate.ts';
import { aheadOf, type QueueWorld } from '../../domain/queue/queue.ts';
import { releaseRef } from '../../domain/release/release.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { loadWorld } from './queue-work.ts';

/** When a turn is expected, from how long earlier deployments took; and why that cannot be told. */
export type Expected =
  | { kind: 'called' }
  | { kind: 'in'; medianMs: number; p80Ms: number }
  | { kind: 'no_history'; service: string }
  /** A release that is in its place has not started. */
  | { kind: 'not_started'; ref: string };

/** An entry with its place, and when its turn is expected. */
export interface QueueRow {
  entry: QueueEntry;
  position: number;
  expected: Expected;
  /** The release that waits. */
  release: string | null;
}

/** As many past deployments of a place are looked at. */
const history = 20;

/** The queue of every environment in which anybody waits, in the order of the environments. */
export async function listQueue(
  deps: Pick<Deps, 'database' | 'settings' | 'clock'>,
): Promise<{ environment: string; rows: QueueRow[] }[]> {
  return deps.database.read(async (stores) => {
    const found: { environment: string; rows: QueueRow[] }[] = [];
    for (const { name } of deps.settings.environments) {
      const entries = await stores.queue.open(name);
      if (entries.length > 0) found.push({ environment: name, rows: await rowsOf(deps, stores, name, entries) });
    }
    return found;
  });
}

async function rowsOf(
  deps: Pick<Deps, 'settings' | 'clock'>,
  stores: Stores,
  environment: string,
  entries: readonly QueueEntry[],
): Promise<QueueRow[]> {
  const world = await loadWorld(deps, stores, environment, deps.clock.now());
  const services = new Set([
    ...entries.map(({ service }) => service),
    ...world.occupied.open.map(({ service }) => service),
  ]);
  const durations = new Map<string, number[]>();
  for (const service of services)
    durations.set(service, await stores.queue.durations({ service, environment }, history));
  const rows: QueueRow[] = [];
  for (const entry of entries) {
    const waits =
      entry.request === null && entry.releaseId !== null ? await stores.releases.find(entry.releaseId) : null;
    rows.push({
      entry,
      position: aheadOf(entries, entry, world.conflicts).length + 1,
      expected: expectedFor(entry, entries, world, durations),
      release: waits === null ? null : releaseRef(waits),
    });
  }
  return rows;
}

/** How long what goes before an entry is expected to take. */
export function expectedFor(
  entry: QueueEntry,
  entries: readonly QueueEntry[],
  { conflicts, occupied, now }: QueueWorld,
  durations: ReadonlyMap<string, readonly number[]>,
): Expected {
  if (entry.state === 'called') return { kind: 'called' };
  const inPlace = occupied.open.filter(
    ({ service, releaseId }) => entry.request !== null && service === entry.service && releaseId !== entry.releaseId,
  );
  const idle = inPlace.find(({ startedAt }) => startedAt === null);
  if (idle !== undefined) return { kind: 'not_started', ref: idle.ref };
  const running = occupied.underWay.filter(
    ({ service, releaseId }) => conflicts(service, entry.service) && releaseId !== entry.releaseId,
  );
  const occupants = [...new Map([...inPlace, ...running].map((one) => [one.releaseId, one])).values()];
  const before = [
    ...occupants.map(({ service, startedAt }) => ({
      service,
      elapsedMs: startedAt === null ? 0 : now.getTime() - startedAt.getTime(),
    })),
    ...aheadOf(entries, entry, conflicts).map(({ service }) => ({ service, elapsedMs: 0 })),
  ].map((one) => ({ ...one, durations: durations.get(one.service) ?? [] }));
  const unknown = before.find((one) => one.durations.length === 0);
  if (unknown !== undefined) return { kind: 'no_history', service: unknown.service };
  const found = estimate(before);
  return found === null ? { kind: 'no_history', service: entry.service } : { kind: 'in', ...found };
}
