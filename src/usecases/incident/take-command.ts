import { z } from 'zod';
import { isUnderWay } from '../../domain/incident/lifecycle.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import type { Caller } from '../once.ts';
import { changeIncident } from './incident-work.ts';
import { acknowledgePage, pageNow } from './page-on-call.ts';

export const TakeCommand = z.object({ incidentId: z.string() });
export type TakeCommand = z.infer<typeof TakeCommand>;

/** The person leads the response from now on, is reminded of updates, and acknowledges its page. */
export async function takeCommand(
  deps: RequestDeps,
  input: TakeCommand,
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  return changeIncident(deps, input, caller, async (work) => {
    const { state, commanderId: from } = work.incident;
    if (!isUnderWay(state)) return err({ kind: 'incident_not_now', action: 'led', ref: work.ref, state, allowed: [] });
    if (from === caller.actor.id) return ok({ ref: work.ref });
    work.change({ commanderId: caller.actor.id });
    await work.record('incident.command_taken', { ref: work.ref, from });
    // Whoever leads takes care of it.
    const page = await pageNow(work);
    if (page?.wanted === 'raised') await acknowledgePage(work, page);
    return ok({ ref: work.ref });
  });
}
