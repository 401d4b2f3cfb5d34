import type { IncidentReminderId } from '../../domain/ids.ts';
import type { Incident } from '../../domain/incident/incident.ts';
import { type Page, pageOf, pagersIn, pages } from '../../domain/incident/page.ts';
import { escalationTiersFor } from '../../domain/settings.ts';
import type { IncidentWork } from './incident-work.ts';

/** One row for each pager of an incident, so that two replicas never call it at the same time. */
export const pageRow = ({ id }: Pick<Incident, 'id'>, uses: string) => `${id}_${uses}` as IncidentReminderId;

export const pageNow = async ({ stores, incident }: IncidentWork): Promise<Page | null> =>
  pageOf(await stores.incidents.entries(incident.id));

/**
 * Wants whoever is on call paged for a SEV1 or SEV2, anew when somebody had acknowledged it: by the pagers in the timeline
 * for critical problems of the service, each at its time there. An incident of a release is paged for by the escalations
 * of that release, and not a second time here. Nothing happens without a pager in the settings.
 */
export async function pageOnCall(work: IncidentWork): Promise<void> {
  const { deps, stores, incident, ref } = work;
  const service = deps.settings.services[incident.service];
  if (incident.releaseId !== null || !pages(incident.severity) || !service) return;
  const pagers = pagersIn(escalationTiersFor(deps.settings, service, 'critical'));
  if (pagers.length === 0) return;
  const known = (await pageNow(work))?.pagers ?? [];
  await work.record('incident.paged', { ref, pagers: pagers.map(({ uses }) => uses) });
  for (const { uses, afterMs } of pagers) {
    const id = pageRow(work.incident, uses);
    if (known.includes(uses)) await stores.incidentReminders.schedule(id, afterMs);
    else {
      const row = { id, incidentId: incident.id, releaseId: null, task: { kind: 'page', uses } } as const;
      await stores.incidentReminders.insert(row, afterMs);
    }
  }
}

/** The severity changed: pages when it got worse, and ends the page when it is no longer worth one. */
export async function pageForSeverity(work: IncidentWork, before: number): Promise<void> {
  const { severity } = work.incident;
  if (severity < before) await pageOnCall(work);
  else if (!pages(severity)) await endPage(work);
}

/** The problem is over, or no longer worth a page: no pager shows it any more. */
export async function endPage(work: IncidentWork): Promise<void> {
  const page = await pageNow(work);
  if (page === null || page.wanted === 'resolved') return;
  await work.record('incident.page_ended', { ref: work.ref });
  await callAll(work, page);
}

/** Somebody takes care of it: no pager notifies anybody further. In `answer`, who did it in a paging system. */
export async function acknowledgePage(
  work: IncidentWork,
  page: Page,
  answer: { in: string; by: string } | null = null,
): Promise<void> {
  const { ref, actor } = work;
  await work.record(
    'incident.page_acknowledged',
    answer === null ? { ref, by: actor.id } : { ref, by: answer.by, in: answer.in },
  );
  await callAll(work, page);
}

async function callAll(work: IncidentWork, { pagers }: Page): Promise<void> {
  for (const uses of pagers) await work.stores.incidentReminders.schedule(pageRow(work.incident, uses), 0);
}
