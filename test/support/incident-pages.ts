import type { Timelines } from '../../src/domain/escalation/timeline.ts';
import type { IncidentId } from '../../src/domain/ids.ts';
import { type Page, pageOf } from '../../src/domain/incident/page.ts';
import type { SeverityLevel } from '../../src/domain/incident/severity.ts';
import type { Database } from '../../src/ports/database.ts';
import { assessIncident } from '../../src/usecases/incident/assess-incident.ts';
import { restingWatch } from './escalated.ts';
import { type FakePager, fakePager } from './fake-pager.ts';
import { withParts } from './fake-systems.ts';
import { recordOf } from './incidents.ts';
import { by } from './story.ts';
import { type TestDeps, testDeps, workerFor } from './test-deps.ts';
import { people } from './test-settings.ts';

const atOnce: Timelines = { critical: [{ notify: [{ kind: 'pager', uses: 'pagerduty' }], afterMs: 0 }] };

/** A bot that pages through a pager that only remembers. */
export function paging(database: Database, escalation: Timelines = atOnce): { test: TestDeps; pager: FakePager } {
  const made = testDeps(database, { escalation, policy: restingWatch });
  const pager = fakePager();
  const deps = { ...made.deps, systems: withParts(made.deps.systems, { pager }) };
  const test = { ...made, deps, work: workerFor(deps) };
  return { test, pager };
}

export const assess = (test: TestDeps, incidentId: IncidentId, severity: SeverityLevel) =>
  assessIncident(
    test.deps,
    { incidentId, severity, scope: 'payments', impact: 'nobody can pay', beganAt: null },
    by(people.bystander),
  );

/** The page of an incident as its record says now. */
export const pageNow = async (test: TestDeps, id: IncidentId): Promise<Page | null> =>
  pageOf((await recordOf(test, id)).entries);
