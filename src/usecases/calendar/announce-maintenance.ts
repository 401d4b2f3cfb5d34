import {
  type Maintenance,
  maintenanceAround,
  type Notice,
  noticeOf,
  typedMaintenance,
} from '../../domain/calendar/notices.ts';
import { asTyped } from '../../domain/message/message.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';

type NoticeDeps = Pick<Deps, 'settings' | 'clock' | 'ids'>;

/** Tells the groups concerned what is due of each maintenance: before it, at its start, and at its end. Each once. */
export async function announceMaintenance(deps: NoticeDeps & Pick<Deps, 'database'>): Promise<void> {
  const now = deps.clock.now();
  const ofSettings = maintenanceAround(deps.settings.calendar, now);
  await deps.database.transaction(async (stores) => {
    const placed = (await stores.freezes.endingAfter(new Date(now.getTime() - 2 * 3_600_000))).filter(
      ({ kind }) => kind === 'maintenance',
    );
    for (const one of [...ofSettings, ...placed.map(typedMaintenance)]) await tellNotice(deps, stores, one, now);
  });
}

/** Tells what is due of one maintenance now, if anything is. */
export async function tellNotice(deps: NoticeDeps, stores: Stores, one: Maintenance, now: Date): Promise<void> {
  const notice = noticeOf(one, now, deps.settings.organization.timeZone);
  if (notice !== null) await tellAll(deps, stores, one, notice);
}

/** Tells the groups of one maintenance, in each of their channels once. */
export async function tellAll(
  deps: NoticeDeps,
  stores: Stores,
  one: Maintenance,
  { key, text }: Notice,
): Promise<void> {
  const { groups, releaseChannel } = deps.settings;
  const concerned = groups.filter(({ id }) => one.groups === null || one.groups.includes(id));
  for (const target of new Set([releaseChannel, ...concerned.flatMap(({ channels }) => channels)]))
    await stores.posts.add({
      id: deps.ids.next<'Post'>('pst'),
      releaseId: null,
      key: `maintenance:${one.id}:${key}:${target}`,
      target,
      threadOf: null,
      content: { kind: 'text', text: asTyped(text) },
      priority: 3,
    });
}
