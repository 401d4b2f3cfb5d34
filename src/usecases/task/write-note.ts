import { z } from 'zod';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { editRelease } from '../release-work.ts';
import { addNote } from './add-note.ts';

export const WriteNote = z.object({
  releaseId: z.string(),
  markdown: z.string().max(12_000),
  kind: z.enum(['log', 'issue']),
});
export type WriteNote = z.infer<typeof WriteNote>;

/** Adds a person's note to the release's root task. */
export async function writeNote(
  deps: RequestDeps,
  request: WriteNote,
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  const input = withMaskedText(request, 'markdown');
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (input.markdown.trim() === '')
    return err({ kind: 'bad_argument', detail: 'The note is empty.', usage: '/deploy note R-12 <text>' });
  return once(deps, caller, input, (stores) =>
    editRelease(deps, stores, input.releaseId as ReleaseId, caller.actor, async (edit) => {
      await addNote(edit, { kind: input.kind, markdown: input.markdown });
      return ok({ ref: releaseRef(edit.release) });
    }),
  );
}
