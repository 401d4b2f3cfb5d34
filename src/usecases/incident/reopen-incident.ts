import { z } from 'zod';
import { asTyped } from '../../domain/message/message.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import type { Caller } from '../once.ts';
import { changeIncident, needed } from './incident-work.ts';
import { pageOnCall } from './page-on-call.ts';
import { planNextUpdate, postInThread } from './tell-people.ts';

export const ReopenIncident = z.object({ incidentId: z.string(), words: z.string().max(1_000) });
export type ReopenIncident = z.infer<typeof ReopenIncident>;

/** The problem is back, or was not over: the response goes on, and people wait for updates again. */
export async function reopenIncident(
  deps: RequestDeps,
  request: ReopenIncident,
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  const input = withMaskedText(request, 'words');
  const words = needed(input.words, 'what is wrong again');
  if (!words.ok) return words;
  return changeIncident(deps, input, caller, async (work) => {
    const from = work.incident.state;
    const moved = work.move('reopen', {
      mitigatedAt: null,
      resolvedAt: null,
      resolution: null,
      lastUpdate: words.value,
    });
    if (!moved.ok) return moved;
    await work.record('incident.reopened', { ref: work.ref, words: words.value });
    await planNextUpdate(work);
    // A mitigated one was never over for its pagers.
    if (from === 'resolved') await pageOnCall(work);
    await postInThread(work, `reopened:${work.incident.revision}`, {
      kind: 'text',
      text: `${work.ref} is open again: ${asTyped(words.value)}`,
    });
    return ok({ ref: work.ref });
  });
}
