import { type Incident, incidentRef } from '../../domain/incident/incident.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';

/**
 * Makes the page of a post-mortem due once there is one, and with every change after that. Only incidents of a release
 * have a page, and only where pages are written.
 */
export async function wantPostMortemPage(
  { settings, ids }: Pick<Deps, 'settings' | 'ids'>,
  stores: Pick<Stores, 'linkedRecords'>,
  incident: Incident,
): Promise<void> {
  const documents = settings.services[incident.service]?.documents ?? null;
  const { releaseId } = incident;
  if (documents === null || releaseId === null) return;
  if (incident.postMortem === null && incident.state !== 'closed') return;
  const id = ids.next<'LinkedRecord'>('lrc');
  await stores.linkedRecords.want([
    { id, releaseId, kind: 'document', uses: documents.uses, name: incidentRef(incident) },
  ]);
}
