import { z } from 'zod';
import { isUnderWay } from '../../domain/incident/lifecycle.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import type { Caller } from '../once.ts';
import { changeIncident } from './incident-work.ts';

export const TakeCommand = z.object({ incidentId: z.string() });
export type TakeCommand = z.infer<typeof TakeCommand>;

/** The person leads the response from now on, and is reminded of updates. */
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
    return ok({ ref: work.ref });
  });
}
