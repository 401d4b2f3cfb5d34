import { z } from 'zod';
import { asTyped } from '../../domain/message/message.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import type { Caller } from '../once.ts';
import type { ReleaseWork } from '../release-work.ts';
import { changeIncident, type IncidentWork, inIncidentOf, needed } from './incident-work.ts';
import { planNextUpdate, postInThread } from './tell-people.ts';

export const MitigateIncident = z.object({ incidentId: z.string(), words: z.string().max(1_000) });
export type MitigateIncident = z.infer<typeof MitigateIncident>;

/** People no longer notice the problem, although it may not be resolved yet. */
export async function mitigateIncident(
  deps: RequestDeps,
  request: MitigateIncident,
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  const input = withMaskedText(request, 'words');
  const words = needed(input.words, 'what was done');
  if (!words.ok) return words;
  return changeIncident(deps, input, caller, (work) => mitigate(work, words.value));
}

/** A verified rollback of its release mitigates an incident. */
export async function mitigateByRollback(work: ReleaseWork, words: string): Promise<void> {
  for (const { id, state } of await work.stores.incidents.forRelease(work.release.id))
    if (state === 'detected' || state === 'assessed')
      await inIncidentOf(work, id, work.actor, (incident) => mitigate(incident, words));
}

async function mitigate(work: IncidentWork, words: string): Promise<Result<{ ref: string }, Refusal>> {
  const moved = work.move('mitigate', { mitigatedAt: work.now, lastUpdate: words });
  if (!moved.ok) return moved;
  await work.record('incident.mitigated', { ref: work.ref, words });
  await planNextUpdate(work);
  await postInThread(work, `mitigated:${work.incident.revision}`, {
    kind: 'text',
    text: `${work.ref} is mitigated: ${asTyped(words)}`,
  });
  return ok({ ref: work.ref });
}
