import type { Actor } from '../../domain/actor.ts';
import type { Deployment } from '../../domain/deployment/deployment.ts';
import type { Incident } from '../../domain/incident/incident.ts';
import type { SeverityLevel } from '../../domain/incident/severity.ts';
import { policyFor } from '../../domain/settings.ts';
import { ok } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import type { ChangeDeps } from '../deps.ts';
import type { ReleaseWork } from '../release-work.ts';
import { type IncidentWork, inIncident, inIncidentOf } from './incident-work.ts';
import { pageOnCall } from './page-on-call.ts';
import { nobody, type Responders, respond } from './respond.ts';
import { planNextUpdate, wantCard, wantGroupMessages } from './tell-people.ts';

/** What is known when an incident is declared. */
export interface Declared {
  title: string;
  severity: SeverityLevel;
  impact: string;
  service: string;
  environment: string;
  releaseId: Incident['releaseId'];
  deploymentId: Incident['deploymentId'];
  beganAt: Date | null;
  detection: Incident['detection'];
}

/**
 * Puts a new incident on record, wants its messages, and begins the time until the first update. `release` is its
 * release, locked; `responders` are told directly. The person who declares it is in command until somebody else takes
 * over.
 */
export async function insertIncident(
  { deps, stores, actor }: { deps: ChangeDeps; stores: Stores; actor: Actor },
  declared: Declared,
  release: ReleaseWork | null,
  responders: Responders = nobody,
): Promise<Incident> {
  const now = deps.clock.now();
  const incident = await stores.incidents.insert({
    id: deps.ids.next<'Incident'>('inc'),
    ...declared,
    state: 'detected',
    revision: 1,
    declaredBy: actor.id,
    commanderId: actor.kind === 'system' ? null : actor.id,
    scope: '',
    lastUpdate: '',
    lastUpdateAt: now,
    nextUpdateAt: null,
    overdueSince: null,
    declaredAt: now,
    assessedAt: null,
    mitigatedAt: null,
    resolvedAt: null,
    closedAt: null,
    resolution: null,
    postMortem: null,
    lessonConsideredIn: null,
  });
  const begin = async (work: IncidentWork) => {
    const { title, severity, detection } = declared;
    await work.record('incident.declared', { ref: work.ref, title, severity, detection });
    await planNextUpdate(work);
    await wantCard(work);
    await wantGroupMessages(work);
    await respond(work, responders);
    await pageOnCall(work);
    return ok(undefined);
  };
  const begun = await (release === null
    ? inIncident(deps, stores, incident.id, actor, begin)
    : inIncidentOf(release, incident.id, actor, begin));
  if (!begun.ok) throw new Error(`${incident.id} was lost: ${begun.error.kind}`);
  return incident;
}

/**
 * Declares an incident without a person, where the policy says so: the watch found the service degraded, or a rollback
 * starts. At most once per deployment, also when people declared one before.
 */
export async function declareAsPolicySays(
  work: ReleaseWork,
  occasion: 'degraded' | 'rollback',
  reason: string,
): Promise<void> {
  const { deps, stores, release, deployment, actor } = work;
  const service = deps.settings.services[release.service];
  // What goes wrong in a rehearsal reaches nobody.
  if (!deployment || !service || release.rehearsalOf !== null) return;
  const { declareIncident } = policyFor(deps.settings, service).policy;
  if (declareIncident !== 'degraded' && declareIncident !== occasion) return;
  if ((await stores.incidents.forDeployment(deployment.id)).length > 0) return;
  await insertIncident(
    { deps, stores, actor: actor.kind === 'system' ? actor : { kind: 'system', id: 'quarterdeck' } },
    {
      title: `${service.displayName} ${release.version}: ${reason}`.slice(0, longestTitle),
      // People assess it; until then the alarm that led to it says how bad it is.
      severity: deployment.findings.some((one) => one.severity === 'rollback') || occasion === 'rollback' ? 2 : 3,
      impact: '',
      service: release.service,
      environment: release.environment,
      releaseId: release.id,
      deploymentId: deployment.id,
      beganAt: beganOf(deployment),
      detection: 'automatic',
    },
    work,
  );
}

export const longestTitle = 150;

/** When the first of the findings of the watch began; null without findings. */
export function beganOf({ findings }: Pick<Deployment, 'findings'>): Date | null {
  // A stored finding has its time as text.
  const times = findings.map((finding) => new Date(finding.since).getTime()).filter((ms) => Number.isFinite(ms));
  return times.length === 0 ? null : new Date(Math.min(...times));
}
