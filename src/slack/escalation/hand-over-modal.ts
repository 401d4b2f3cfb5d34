import { z } from 'zod';
import type { Deps } from '../../usecases/deps.ts';
import { handOver } from '../../usecases/escalation/hand-over.ts';
import type { ViewAnswer, ViewInput } from '../kit/input.ts';
import { type ModalView, modal } from '../kit/modal.ts';
import { refusalWords } from '../kit/reply.ts';

export const handOverCallback = 'escalation.hand_over_submitted';

const Metadata = z.object({ releaseId: z.string(), escalationId: z.string().nullable() });

/** Asks who takes over; without an escalation, everything that is open of the release. */
export function handOverModal(ids: z.infer<typeof Metadata>): ModalView {
  return modal({
    callbackId: handOverCallback,
    title: 'Hand over',
    submit: 'Hand over',
    metadata: JSON.stringify(ids),
    fields: [
      {
        kind: 'person',
        name: 'to',
        label: 'Who takes over?',
        hint: 'They are paged; until they acknowledge, the escalation goes on.',
      },
      { kind: 'text', name: 'note', label: 'What should they know?', isOptional: true, isLong: true, maxLength: 500 },
    ],
  });
}

export async function submitHandOver(deps: Deps, input: ViewInput): Promise<ViewAnswer> {
  const ids = Metadata.parse(JSON.parse(input.metadata));
  const result = await handOver(
    deps,
    { ...ids, to: input.values.to ?? '', note: input.values.note ?? '' },
    input.caller,
  );
  if (result.ok) return { kind: 'close', reply: null, replyTo: '' };
  const { code, sentence, next } = refusalWords(result.error);
  // Mentions are not shown as names in a form.
  return {
    kind: 'errors',
    errors: { to: `${sentence.replace(/<@[UW][A-Z0-9]+>/g, 'This person')} ${next} (${code})` },
    code,
  };
}
