import { z } from 'zod';
import type { IncidentId } from '../../domain/ids.ts';
import { incidentRef } from '../../domain/incident/incident.ts';
import { severityLevels } from '../../domain/incident/severity.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import type { Caller } from '../once.ts';
import { changeIncident, needed } from './incident-work.ts';
import { pageForSeverity } from './page-on-call.ts';
import { respond, respondersTo } from './respond.ts';
import { planNextUpdate, wantGroupMessages } from './tell-people.ts';

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
  const people = await respondersTo(deps, severity);
  const scope = needed(input.scope, 'what is affected');
  if (!scope.ok) return scope;
  const impact = needed(input.impact, 'what people notice');
  if (!impact.ok) return impact;
  const known = await deps.database.read((stores) => stores.incidents.find(input.incidentId as IncidentId));
  if (known && input.beganAt !== null && input.beganAt > known.declaredAt)
    return err({ kind: 'began_later', ref: incidentRef(known) });
  return changeIncident(deps, input, caller, async (work) => {
    const { assessedAt, commanderId, detection, severity: before } = work.incident;
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
    // Whoever is needed was told when a person declared it with this severity.
    const isFirst = detection === 'automatic' && assessedAt === null;
    if (isFirst || severity !== before) await respond(work, people);
    await pageForSeverity(work, before);
    return ok({ ref: work.ref });
  });
}
