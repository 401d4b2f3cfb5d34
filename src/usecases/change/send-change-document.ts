import { changeRef } from '../../domain/change/change-request.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { maskSecrets } from '../../lib/redact.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { showChange } from './list-changes.ts';

/** Sends whoever asks the document of a change request as Markdown, in a direct message. */
export async function sendChangeDocument(
  deps: RequestDeps,
  input: { number: number },
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  const shown = await showChange(deps, { number: input.number });
  if (shown === null) return err({ kind: 'unknown_change_request', asked: `C-${input.number}` });
  if (!shown.ok) return shown;
  const { change, release, markdown } = shown.value;
  return once(deps, caller, input, async (stores) => {
    await stores.posts.add({
      id: deps.ids.next<'Post'>('pst'),
      releaseId: release.id,
      key: `change-document:${caller.key}`,
      target: caller.actor.id,
      threadOf: null,
      content: { kind: 'markdown', markdown: maskSecrets(markdown) },
      priority: 4,
    });
    return ok({ ref: changeRef(change) });
  });
}
