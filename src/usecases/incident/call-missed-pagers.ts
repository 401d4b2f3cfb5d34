import type { Incident } from '../../domain/incident/incident.ts';
import { type Page, pageOf, pagersIn } from '../../domain/incident/page.ts';
import { escalationTiersFor, type Settings } from '../../domain/settings.ts';
import type { Deps } from '../deps.ts';
import { pageRow } from './page-on-call.ts';

/** A call that is on its way has been confirmed by then, or has failed. */
const lateMs = 120_000;

/**
 * Calls every pager again that should have been told something of an open incident and neither confirmed it nor failed:
 * a replica of a version without pages may have taken its row for a reminder, and done nothing. Every replica looks, so
 * one that works is enough; a pager keeps one alert for an incident, however often it is called.
 */
export async function callMissedPagers(deps: Pick<Deps, 'database' | 'settings' | 'clock'>): Promise<void> {
  const now = deps.clock.now();
  const found = await deps.database.read(async (stores) => {
    const open = (await stores.incidents.open()).filter(({ releaseId }) => releaseId === null);
    return Promise.all(
      open.map(async (incident) => ({ incident, page: pageOf(await stores.incidents.entries(incident.id)) })),
    );
  });
  for (const { incident, page } of found) {
    const missed = page === null ? [] : missedIn(deps.settings, incident, page, now);
    if (missed.length === 0) continue;
    await deps.database.transaction(async (stores) => {
      for (const uses of missed) await stores.incidentReminders.schedule(pageRow(incident, uses), 0);
    });
  }
}

function missedIn(settings: Settings, { service: name }: Incident, page: Page, now: Date): string[] {
  const service = settings.services[name];
  const times = service ? pagersIn(escalationTiersFor(settings, service, 'critical')) : [];
  const { wanted, paging, told, failures, pagedAt } = page;
  return page.pagers.filter((uses) => {
    if (failures.has(uses) || told.get(uses)?.call === wanted) return false;
    // What never paged knows of nothing to acknowledge or to end.
    if (wanted !== 'raised') return told.has(uses);
    const { afterMs } = times.find((one) => one.uses === uses) ?? { afterMs: 0 };
    return paging.includes(uses) && now.getTime() - pagedAt.getTime() > afterMs + lateMs;
  });
}
