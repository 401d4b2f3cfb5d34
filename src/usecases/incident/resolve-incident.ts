import { z } from 'zod';
import { resolutions } from '../../domain/incident/incident.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import type { Caller } from '../once.ts';
import { changeIncident, needed } from './incident-work.ts';
import { endPage } from './page-on-call.ts';
import { noMoreUpdates, postOutcome } from './tell-people.ts';

export const ResolveIncident = z.object({
  incidentId: z.string(),
  how: z.enum(resolutions),
  words: z.string().max(1_000),
});
export type ResolveIncident = z.infer<typeof ResolveIncident>;

/** The problem is over: people are told how, and nobody waits for updates any more. */
export async function resolveIncident(
  deps: RequestDeps,
  request: ResolveIncident,
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  const input = withMaskedText(request, 'words');
  const said = needed(input.words, 'how it was resolved');
  if (!said.ok) return said;
  const { how } = input;
  const words = said.value;
  return changeIncident(deps, input, caller, async (work) => {
    const moved = work.move('resolve', {
      resolution: { how, words },
      resolvedAt: work.now,
      mitigatedAt: work.incident.mitigatedAt ?? work.now,
    });
    if (!moved.ok) return moved;
    await work.record('incident.resolved', { ref: work.ref, how, words });
    noMoreUpdates(work);
    await endPage(work);
    await postOutcome(work);
    return ok({ ref: work.ref });
  });
}
