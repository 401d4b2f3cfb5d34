import type { IncidentId } from '../../src/domain/ids.ts';
import type { Incident } from '../../src/domain/incident/incident.ts';
import type { IncidentRecord } from '../../src/domain/incident/view.ts';
import { type DeclareIncident, declareIncident } from '../../src/usecases/incident/declare-incident.ts';
import { loadIncidentRecord } from '../../src/usecases/incident/load-incident.ts';
import { id, moment } from './builders.ts';
import { by, must } from './story.ts';
import type { TestDeps } from './test-deps.ts';
import { people, testSettings } from './test-settings.ts';

/** An incident of a service, without a release, of which nothing more is known yet. */
export function anIncident(more: Partial<Incident> = {}): Omit<Incident, 'number'> {
  return {
    id: id<'Incident'>('inc'),
    title: 'Payments fail',
    service: id('service'),
    environment: 'production',
    releaseId: null,
    deploymentId: null,
    state: 'detected',
    severity: 3,
    revision: 1,
    detection: 'reported',
    declaredBy: people.bystander,
    commanderId: people.bystander,
    scope: '',
    impact: '',
    lastUpdate: '',
    lastUpdateAt: moment,
    nextUpdateAt: null,
    overdueSince: null,
    beganAt: null,
    declaredAt: moment,
    assessedAt: null,
    mitigatedAt: null,
    resolvedAt: null,
    closedAt: null,
    resolution: null,
    postMortem: null,
    lessonConsideredIn: null,
    ...more,
  };
}

/** An incident with its whole record. */
export function anIncidentRecord(
  incident: Partial<Incident> = {},
  more: Partial<Omit<IncidentRecord, 'incident'>> = {},
): IncidentRecord {
  return {
    incident: { ...anIncident({ service: 'shop', ...incident }), number: 7 },
    serviceName: 'Web shop',
    release: null,
    items: [],
    page: null,
    groups: testSettings().groups,
    entries: [],
    releaseEvents: [],
    proposals: [],
    ...more,
  };
}

export function declaration(test: TestDeps, more: Partial<DeclareIncident> = {}): DeclareIncident {
  return {
    releaseId: null,
    service: test.services.shop,
    environment: null,
    severity: 3,
    title: 'Payments fail',
    impact: 'nobody can pay by card',
    ...more,
  };
}

/** An incident of the shop that a bystander has declared. */
export async function declared(test: TestDeps, more: Partial<DeclareIncident> = {}): Promise<IncidentId> {
  const { ref } = must(await declareIncident(test.deps, declaration(test, more), by(people.bystander)));
  return (await recordOf(test, ref)).incident.id;
}

/** The incident and everything of it as it is on record now, by reference or by id. */
export async function recordOf(test: TestDeps, which: string): Promise<IncidentRecord> {
  return test.deps.database.transaction(async (stores) => {
    const incident = which.startsWith('I-')
      ? await stores.incidents.findByNumber(Number(which.slice(2)))
      : await stores.incidents.find(which as IncidentId);
    if (!incident) throw new Error(`there is no incident ${which}`);
    return loadIncidentRecord(test.deps, stores, incident);
  });
}
