import { z } from 'zod';
import { responseTo, severityLevels, severityMeanings, severityName } from '../../domain/incident/severity.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { membersOf } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import type { Caller } from '../once.ts';
import { changeIncident, type IncidentWork, needed } from './incident-work.ts';
import { planNextUpdate, tellDirectly, wantGroupMessages } from './tell-people.ts';

export const AssessIncident = z.object({
  incidentId: z.string(),
  severity: z.literal(severityLevels),
  scope: z.string().max(500),
  impact: z.string().max(1_000),
  /** When the problem began; null when that is not known, or unchanged. */
  beganAt: z.date().nullable(),
});
export type AssessIncident = z.infer<typeof AssessIncident>;

/**
 * Records how bad it is and what is affected, and tells the people that the severity asks for. Whoever assesses an
 * incident without a commander takes command.
 */
export async function assessIncident(
  deps: RequestDeps,
  request: AssessIncident,
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  const input = withMaskedText(request, 'scope', 'impact');
  const { severity } = input;
  const people = await peopleFor(deps, severity);
  return changeIncident(deps, input, caller, async (work) => {
    const scope = needed(input.scope, 'what is affected');
    if (!scope.ok) return scope;
    const impact = needed(input.impact, 'what people notice');
    if (!impact.ok) return impact;
    if (input.beganAt !== null && input.beganAt > work.incident.declaredAt)
      return err({ kind: 'began_later', ref: work.ref });
    const { assessedAt, commanderId, severity: before } = work.incident;
    const moved = work.move('assess', {
      severity,
      scope: scope.value,
      impact: impact.value,
      beganAt: input.beganAt ?? work.incident.beganAt,
      assessedAt: assessedAt ?? work.now,
      commanderId: commanderId ?? caller.actor.id,
    });
    if (!moved.ok) return moved;
    await work.record('incident.assessed', { ref: work.ref, severity, scope: scope.value, impact: impact.value });
    await planNextUpdate(work);
    await wantGroupMessages(work);
    // Assessed again as before, nobody needs to be called again.
    if (assessedAt === null || severity !== before) await respond(work, people);
    return ok({ ref: work.ref });
  });
}

async function respond(work: IncidentWork, people: readonly string[]): Promise<void> {
  const { incident, actor } = work;
  await tellDirectly(
    work,
    people.filter((id) => id !== actor.id),
    {
      key: `response:${incident.severity}:${incident.revision}`,
      text: `${work.ref} in ${incident.service} was assessed as ${severityName(incident.severity)} (${severityMeanings[incident.severity]}): ${incident.title}. Its card is in <#${work.deps.settings.releaseChannel}>.`,
    },
  );
}

/** Who is told directly. The groups cannot always be read; the channels hear of it anyway. */
async function peopleFor(
  deps: Pick<RequestDeps, 'settings' | 'directory'>,
  severity: AssessIncident['severity'],
): Promise<readonly string[]> {
  const { onCallGroup, managers } = deps.settings;
  const wanted = responseTo(severity);
  const onCall =
    wanted.includes('on_call') && onCallGroup !== null ? await membersOf(deps, [onCallGroup]) : ok<string[]>([]);
  return [...(onCall.ok ? (onCall.value ?? []) : []), ...(wanted.includes('managers') ? managers : [])];
}
