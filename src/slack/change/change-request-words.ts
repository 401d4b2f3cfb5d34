import { changeOutcomes, parseChangeRef } from '../../domain/change/change-request.ts';
import { outcomeWords } from '../../domain/change/words.ts';
import type { Release } from '../../domain/release/release.ts';
import { maskSecrets } from '../../lib/redact.ts';
import { showChange } from '../../usecases/change/list-changes.ts';
import { reviewChange } from '../../usecases/change/review-change.ts';
import { sendChangeDocument } from '../../usecases/change/send-change-document.ts';
import type { Deps } from '../../usecases/deps.ts';
import { refuseArguments } from '../commands/arguments.ts';
import type { Input, Reply } from '../kit/input.ts';
import { joinMrkdwn, mrkdwn, person } from '../kit/mrkdwn.ts';
import { answer, refusalReply, reply } from '../kit/reply.ts';

export const reviewUsage = 'change review C-7 successful | issues | unsuccessful [what was found]';
export const documentUsage = 'change C-7 [markdown]';

/** `/deploy change C-7 …` and `/deploy change review C-7 …`; null when the line is about a release. */
export function aboutChangeRequest(deps: Deps, line: string, input: Input): Promise<Reply | null> | null {
  const review = /^review\s+(?<ref>c-?\d+)(?:\s+(?<outcome>\S+))?(?:\s+(?<words>[\s\S]*))?$/i.exec(line.trim());
  if (review !== null) return reviewOne(deps, review.groups ?? {}, input);
  const [first = '', ...rest] = line.trim().split(/\s+/);
  const number = parseChangeRef(first);
  return number === null ? null : showOne(deps, number, rest.join(' '), input);
}

async function reviewOne(
  deps: Deps,
  { ref = '', outcome = '', words = '' }: Record<string, string | undefined>,
  { caller }: Input,
): Promise<Reply | null> {
  const number = parseChangeRef(ref);
  const found = changeOutcomes.find((one) => one === outcome.toLowerCase());
  if (number === null || found === undefined)
    return refuseArguments('Name the change request, and what the review found.', `/deploy ${reviewUsage}`);
  return answer(
    await reviewChange(deps, { number, outcome: found, words: words.slice(0, 1_000) }, caller),
    (reviewed) => mrkdwn`:memo: ${reviewed.ref} is reviewed as ${outcomeWords[reviewed.outcome]}, and closed.`,
  );
}

async function showOne(deps: Deps, number: number, words: string, { caller }: Input): Promise<Reply | null> {
  if (/^(?:as\s+)?markdown$/i.test(words))
    return answer(
      await sendChangeDocument(deps, { number }, caller),
      ({ ref }) => mrkdwn`:page_facing_up: The document of ${ref} comes to you as a direct message, in Markdown.`,
    );
  if (words !== '')
    return refuseArguments(`“${words.slice(0, 60)}” is nothing that can be asked.`, `/deploy ${documentUsage}`);
  const shown = await showChange(deps, { number });
  if (shown === null) return refusalReply({ kind: 'unknown_change_request', asked: `C-${number}` });
  return shown.ok ? documentReply(shown.value.markdown) : refusalReply(shown.error);
}

/** The document of the change request of a release, when it is kept here; null otherwise. */
export async function documentOf(deps: Deps, release: Release): Promise<Reply | null> {
  const shown = await showChange(deps, { releaseId: release.id });
  return shown?.ok ? documentReply(shown.value.markdown) : null;
}

function documentReply(markdown: string): Reply {
  // People come as people; everything else is shown as the text that it is.
  const shown = maskSecrets(markdown).replace(/^#+ (.*)$/gm, '*$1*');
  const parts = shown.split(/<@([UW][A-Z0-9]+)>/);
  return reply(
    joinMrkdwn(
      parts.map((part, index) => (index % 2 === 1 ? person(part) : mrkdwn`${part}`)),
      '',
    ),
  );
}
