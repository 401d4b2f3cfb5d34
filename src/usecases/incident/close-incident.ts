import { z } from 'zod';
import { draftPostMortem } from '../../domain/incident/post-mortem.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import type { Caller } from '../once.ts';
import { changeIncident } from './incident-work.ts';
import { loadIncidentRecord } from './load-incident.ts';
import { postInThread } from './tell-people.ts';

export const CloseIncident = z.object({ incidentId: z.string() });
export type CloseIncident = z.infer<typeof CloseIncident>;

/** Ends an incident: its post-mortem is posted. Severe ones are closed only with one, as the policy says. */
export async function closeIncident(
  deps: RequestDeps,
  input: CloseIncident,
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  return changeIncident(deps, input, caller, async (work) => {
    const moved = work.move('close', { closedAt: work.now });
    if (!moved.ok) return moved;
    const { severity, postMortem } = work.incident;
    if (postMortem === null && severity <= work.policy.postMortemUpToSeverity)
      return err({ kind: 'post_mortem_needed', ref: work.ref, severity });
    await work.record('incident.closed', { ref: work.ref });
    const record = await loadIncidentRecord(deps, work.stores, work.incident);
    await postInThread(work, 'post-mortem', { kind: 'markdown', markdown: draftPostMortem(record) });
    return ok({ ref: work.ref });
  });
}
