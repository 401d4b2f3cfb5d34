import { responseTo, type SeverityLevel, severityMeanings, severityName } from '../../domain/incident/severity.ts';
import { asTyped } from '../../domain/message/message.ts';
import type { RequestDeps } from '../deps.ts';
import { type OnCallNow, peopleOnCall } from '../escalation/people-on-call.ts';
import type { IncidentWork } from './incident-work.ts';
import { tellDirectly, tellOnCallChannel } from './tell-people.ts';

/** Whom an incident is told directly; nothing is missing when nobody on call is asked for. */
export type Responders = OnCallNow;

export const nobody: Responders = { people: [], missing: null };

/** Who is told directly of an incident of this severity. */
export async function respondersTo(
  deps: Pick<RequestDeps, 'settings' | 'directory'>,
  severity: SeverityLevel,
): Promise<Responders> {
  const wanted = responseTo(severity);
  const onCall = wanted.includes('on_call') ? await peopleOnCall(deps) : nobody;
  const managers = wanted.includes('managers') ? deps.settings.managers : [];
  return { ...onCall, people: [...onCall.people, ...managers] };
}

/**
 * Tells these people of the incident and its severity, except whoever stated it. The channel of escalations is told of
 * those who could not be determined.
 */
export async function respond(work: IncidentWork, { people, missing }: Responders): Promise<void> {
  const { incident, actor, deps, ref } = work;
  const key = `response:${incident.severity}:${incident.revision}`;
  const what = `${ref} in ${incident.service} is of severity ${severityName(incident.severity)} (${severityMeanings[incident.severity]}): ${asTyped(incident.title)}.`;
  await tellDirectly(
    work,
    people.filter((id) => id !== actor.id),
    { key, text: `${what} Its card is in <#${deps.settings.releaseChannel}>.` },
  );
  if (missing !== null)
    await tellOnCallChannel(work, {
      key: `${key}:on-call-unknown`,
      text: `${what} Who is on call could not be determined (${missing}), so they have not been told: tell them yourself.`,
    });
}
