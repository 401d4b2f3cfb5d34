import { z } from 'zod';
import { findEnvironment, findService } from '../../domain/find-name.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { type Incident, incidentRef } from '../../domain/incident/incident.ts';
import { severityLevels } from '../../domain/incident/severity.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { beganOf, type Declared, insertIncident, longestTitle } from './declare-for-release.ts';
import { needed } from './incident-work.ts';
import { respondersTo } from './respond.ts';

export const DeclareIncident = z.object({
  /** The release that it is about; then service and environment are the release's. */
  releaseId: z.string().nullable(),
  service: z.string().max(64),
  environment: z.string().max(64).nullable(),
  severity: z.literal(severityLevels),
  title: z.string().max(longestTitle),
  impact: z.string().max(1_000),
});
export type DeclareIncident = z.infer<typeof DeclareIncident>;

export interface DeclaredIncident {
  ref: string;
  title: string;
  /** False when this deployment has an open incident already: then that is the one. */
  isNew: boolean;
  /** References of other open incidents of the service. */
  others: string[];
}

/**
 * A person declares an incident, of a release or of a service as such. A deployment has at most one incident that is
 * not closed: whoever declares a second one is told of the first.
 */
export async function declareIncident(
  deps: RequestDeps,
  request: DeclareIncident,
  caller: Caller,
): Promise<Result<DeclaredIncident, Refusal>> {
  const input = withMaskedText(request, 'title', 'impact');
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  const title = needed(input.title, 'what is wrong');
  if (!title.ok) return title;
  const place = input.releaseId === null ? locate(deps, input) : ok(null);
  if (!place.ok) return place;
  const common = {
    title: title.value,
    severity: input.severity,
    impact: input.impact.trim(),
    detection: 'reported' as const,
  };
  const people = await respondersTo(deps, input.severity);
  const where = place.value;
  return once(deps, caller, input, async (stores) => {
    const by = { deps, stores, actor: caller.actor };
    if (where === null)
      return inRelease(deps, stores, input.releaseId as ReleaseId, caller.actor, async (work) =>
        ok(await declareFor(work, common, (declared) => insertIncident(by, declared, work, people))),
      );
    const declared = { ...common, ...where, releaseId: null, deploymentId: null, beganAt: null };
    return ok(await answerFor(stores, await insertIncident(by, declared, null, people), true));
  });
}

async function declareFor(
  { stores, release, deployment }: ReleaseWork,
  common: Pick<Declared, 'title' | 'severity' | 'impact' | 'detection'>,
  insert: (declared: Declared) => Promise<Incident>,
): Promise<DeclaredIncident> {
  const known = deployment ? await stores.incidents.forDeployment(deployment.id) : [];
  const open = known.find(({ state }) => state !== 'closed');
  if (open) return answerFor(stores, open, false);
  const incident = await insert({
    ...common,
    service: release.service,
    environment: release.environment,
    releaseId: release.id,
    deploymentId: deployment?.id ?? null,
    beganAt: deployment ? beganOf(deployment) : null,
  });
  return answerFor(stores, incident, true);
}

function locate(
  { settings }: Pick<RequestDeps, 'settings'>,
  { service: asked, environment }: DeclareIncident,
): Result<Pick<Declared, 'service' | 'environment'>, Refusal> {
  const service = findService(settings, asked);
  if (!service) return err({ kind: 'unknown_service', asked, known: Object.keys(settings.services) });
  const wanted = environment ?? settings.defaultEnvironment;
  const name = findEnvironment(settings, wanted)?.name ?? wanted;
  if (!Object.hasOwn(service.environments, name))
    return err({ kind: 'unknown_environment', asked: wanted, known: Object.keys(service.environments) });
  return ok({ service: service.name, environment: name });
}

async function answerFor(stores: Stores, incident: Incident, isNew: boolean): Promise<DeclaredIncident> {
  const open = await stores.incidents.open(incident.service);
  return {
    ref: incidentRef(incident),
    title: incident.title,
    isNew,
    others: open.filter(({ id }) => id !== incident.id).map(incidentRef),
  };
}
