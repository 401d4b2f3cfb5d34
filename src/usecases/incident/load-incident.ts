import type { Incident } from '../../domain/incident/incident.ts';
import { pageOf } from '../../domain/incident/page.ts';
import type { IncidentRecord, IncidentView } from '../../domain/incident/view.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import type { IncidentWork } from './incident-work.ts';

/** An incident with what its messages show, read in the caller's transaction. */
export async function loadIncident(
  { settings }: Pick<Deps, 'settings'>,
  stores: Stores,
  incident: Incident,
): Promise<IncidentView> {
  const [release, items, entries] = await Promise.all([
    incident.releaseId === null ? null : stores.releases.find(incident.releaseId),
    stores.actionItems.forIncident(incident.id),
    stores.incidents.entries(incident.id),
  ]);
  return {
    incident,
    serviceName: settings.services[incident.service]?.displayName ?? incident.service,
    release,
    items,
    page: pageOf(entries),
    groups: settings.groups,
  };
}

/** The incident as it is in this transaction, with what its messages show. */
export function viewOf({ deps, stores, incident }: IncidentWork): Promise<IncidentView> {
  return loadIncident(deps, stores, incident);
}

/** An incident with everything that its timeline and its post-mortem tell. */
export async function loadIncidentRecord(
  deps: Pick<Deps, 'settings'>,
  stores: Stores,
  incident: Incident,
): Promise<IncidentRecord> {
  const { id, releaseId } = incident;
  const [view, entries, releaseEvents, proposals] = await Promise.all([
    loadIncident(deps, stores, incident),
    stores.incidents.entries(id),
    releaseId === null ? [] : stores.events.forRelease(releaseId),
    releaseId === null ? [] : stores.proposals.forRelease(releaseId),
  ]);
  return { ...view, entries, releaseEvents, proposals };
}

/** The record of an incident; null when there is none with this number. */
export async function showIncident(
  deps: Pick<Deps, 'database' | 'settings'>,
  number: number,
): Promise<IncidentRecord | null> {
  return deps.database.transaction(async (stores) => {
    const incident = await stores.incidents.findByNumber(number);
    return incident ? loadIncidentRecord(deps, stores, incident) : null;
  });
}
