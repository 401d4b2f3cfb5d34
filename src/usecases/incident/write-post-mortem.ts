import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import { ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import type { Caller } from '../once.ts';
import { changeIncident, needed } from './incident-work.ts';

export const WritePostMortem = z.object({
  incidentId: z.string(),
  helped: z.string().max(2_000),
  didNotHelp: z.string().max(2_000),
  conditions: z.string().max(2_000),
  lesson: z.string().max(200),
});
export type WritePostMortem = z.infer<typeof WritePostMortem>;

/** Adds to the drafted post-mortem what only people know. It can be written again until the incident is closed. */
export async function writePostMortem(
  deps: RequestDeps,
  request: WritePostMortem,
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  const input = withMaskedText(request, 'helped', 'didNotHelp', 'conditions', 'lesson');
  const lesson = needed(input.lesson, 'the lesson in one sentence');
  if (!lesson.ok) return lesson;
  const oneLine = lesson.value.replace(/\s+/g, ' ');
  return changeIncident(deps, input, caller, async (work) => {
    const moved = work.move('write', {
      postMortem: {
        helped: input.helped.trim(),
        didNotHelp: input.didNotHelp.trim(),
        conditions: input.conditions.trim(),
        lesson: oneLine,
        writtenBy: caller.actor.id,
      },
    });
    if (!moved.ok) return moved;
    await work.record('incident.post_mortem_written', { ref: work.ref, lesson: oneLine });
    return ok({ ref: work.ref });
  });
}
