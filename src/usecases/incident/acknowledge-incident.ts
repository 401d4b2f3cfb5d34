import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import type { Caller } from '../once.ts';
import { changeIncident } from './incident-work.ts';
import { acknowledgePage, pageNow } from './page-on-call.ts';

export const AcknowledgeIncident = z.object({ incidentId: z.string() });
export type AcknowledgeIncident = z.infer<typeof AcknowledgeIncident>;

/** The person takes care of it: nobody else is paged for the incident. */
export async function acknowledgeIncident(
  deps: RequestDeps,
  input: AcknowledgeIncident,
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  return changeIncident(deps, input, caller, async (work) => {
    const { ref } = work;
    const page = await pageNow(work);
    if (page === null || page.wanted === 'resolved') return err({ kind: 'no_open_page', ref });
    if (page.acknowledgedBy !== null) return err({ kind: 'page_acknowledged', ref, by: page.acknowledgedBy });
    await acknowledgePage(work, page);
    return ok({ ref });
  });
}
