import { z } from 'zod';
import type { Deps } from '../../usecases/deps.ts';
import { snoozeEscalation } from '../../usecases/escalation/snooze.ts';
import type { ViewAnswer, ViewInput } from '../kit/input.ts';
import { type ModalView, modal } from '../kit/modal.ts';
import { refusalWords } from '../kit/reply.ts';

export const snoozeCallback = 'escalation.snooze_submitted';

const Metadata = z.object({ escalationId: z.string() });

/** Asks for how long. */
export function snoozeModal(ids: z.infer<typeof Metadata>): ModalView {
  return modal({
    callbackId: snoozeCallback,
    title: 'Snooze',
    submit: 'Snooze',
    metadata: JSON.stringify(ids),
    fields: [
      {
        kind: 'select',
        name: 'for',
        label: 'For how long?',
        initial: '15',
        hint: 'If the problem is still there then, it is escalated again.',
        choices: [
          { label: '15 minutes', value: '15' },
          { label: '1 hour', value: '60' },
          { label: 'Until the time below', value: 'until' },
        ],
      },
      { kind: 'time', name: 'until', label: 'Until', hint: 'At most 24 hours from now.', isOptional: true },
    ],
  });
}

export async function submitSnooze(deps: Deps, input: ViewInput): Promise<ViewAnswer> {
  const { escalationId } = Metadata.parse(JSON.parse(input.metadata));
  const { for: length, until } = input.values;
  const isUntil = length === 'until';
  if (isUntil && until === undefined) return { kind: 'errors', errors: { until: 'Choose a time.' } };
  const end = isUntil ? { atSeconds: Number(until) } : { minutes: Number(length) };
  const result = await snoozeEscalation(deps, { escalationId, end }, input.caller);
  if (result.ok) return { kind: 'close', reply: null, replyTo: '' };
  const { code, sentence, next } = refusalWords(result.error);
  return { kind: 'errors', errors: { [isUntil ? 'until' : 'for']: `${sentence} ${next} (${code})` }, code };
}
