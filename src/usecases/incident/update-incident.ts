import { z } from 'zod';
import { asTyped } from '../../domain/message/message.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import type { Caller } from '../once.ts';
import { changeIncident, needed } from './incident-work.ts';
import { planNextUpdate, postInThread } from './tell-people.ts';

export const UpdateIncident = z.object({ incidentId: z.string(), words: z.string().max(1_000) });
export type UpdateIncident = z.infer<typeof UpdateIncident>;

/** Tells people how it stands: on the card, in its thread and in every group’s message. The cadence begins again. */
export async function updateIncident(
  deps: RequestDeps,
  request: UpdateIncident,
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  const input = withMaskedText(request, 'words');
  const words = needed(input.words, 'how it stands');
  if (!words.ok) return words;
  return changeIncident(deps, input, caller, async (work) => {
    const moved = work.move('update', { lastUpdate: words.value });
    if (!moved.ok) return moved;
    await work.record('incident.updated', { ref: work.ref, words: words.value });
    await planNextUpdate(work);
    await postInThread(work, `update:${work.incident.revision}`, {
      kind: 'text',
      text: `${work.ref}: ${asTyped(words.value)}`,
    });
    return ok({ ref: work.ref });
  });
}
