import { responseTo, type SeverityLevel, severityMeanings, severityName } from '../../domain/incident/severity.ts';
import { ok } from '../../lib/result.ts';
import { membersOf } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import type { IncidentWork } from './incident-work.ts';
import { asTyped, tellDirectly } from './tell-people.ts';

/**
 * Who is told directly of an incident of this severity. When the group on call cannot be read, the channels hear of it
 * all the same.
 */
export async function respondersTo(
  deps: Pick<RequestDeps, 'settings' | 'directory'>,
  severity: SeverityLevel,
): Promise<readonly string[]> {
  const wanted = responseTo(severity);
  return [
    ...(wanted.includes('on_call') ? await peopleOnCall(deps) : []),
    ...(wanted.includes('managers') ? deps.settings.managers : []),
  ];
}

/** Nobody when there is no such group, or when it cannot be read now. */
export async function peopleOnCall({
  settings,
  directory,
}: Pick<RequestDeps, 'settings' | 'directory'>): Promise<readonly string[]> {
  const { onCallGroup } = settings;
  const members = onCallGroup === null ? ok(null) : await membersOf({ directory }, [onCallGroup]);
  return members.ok ? (members.value ?? []) : [];
}

/** Tells these people of the incident and its severity, except whoever stated it. */
export async function respond(work: IncidentWork, people: readonly string[]): Promise<void> {
  const { incident, actor, deps, ref } = work;
  await tellDirectly(
    work,
    people.filter((id) => id !== actor.id),
    {
      key: `response:${incident.severity}:${incident.revision}`,
      text: `${ref} in ${incident.service} is of severity ${severityName(incident.severity)} (${severityMeanings[incident.severity]}): ${asTyped(incident.title)}. Its card is in <#${deps.settings.releaseChannel}>.`,
    },
  );
}
