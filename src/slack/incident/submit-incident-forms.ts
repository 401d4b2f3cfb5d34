import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import type { Result } from '../../lib/result.ts';
import { visibleText } from '../../lib/visible-text.ts';
import type { Deps } from '../../usecases/deps.ts';
import { AddActionItem, addActionItem } from '../../usecases/incident/add-action-item.ts';
import { AssessIncident, assessIncident } from '../../usecases/incident/assess-incident.ts';
import { type DeclaredIncident, DeclareIncident, declareIncident } from '../../usecases/incident/declare-incident.ts';
import { mitigateIncident } from '../../usecases/incident/mitigate-incident.ts';
import { reopenIncident } from '../../usecases/incident/reopen-incident.ts';
import { ResolveIncident, resolveIncident } from '../../usecases/incident/resolve-incident.ts';
import { UpdateIncident, updateIncident } from '../../usecases/incident/update-incident.ts';
import { WritePostMortem, writePostMortem } from '../../usecases/incident/write-post-mortem.ts';
import type { ViewAnswer, ViewInput } from '../kit/input.ts';
import type { Listeners } from '../kit/listeners.ts';
import { type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';
import { refusalReply, refusalWords, reply } from '../kit/reply.ts';
import { serviceChoices } from '../release/new-release-modal.ts';
import { incidentCallbacks, wordsPurposes } from './incident-modals.ts';

const Declaration = z.object({ releaseId: z.string().nullable(), channelId: z.string().nullable() });
const Purpose = z.object({ for: z.enum(wordsPurposes), incidentId: z.string() });

/** The field at which a form shows the refusal; every other refusal is shown at the form's first text. */
const fieldOf: Readonly<Record<string, string>> = {
  unknown_service: 'service',
  unknown_environment: 'environment',
  began_later: 'beganAt',
  no_owner: 'owner',
  due_in_past: 'dueOn',
};

/** The forms about incidents. Success needs no reply where the card itself changes. */
export function incidentViews(deps: Deps): Listeners['views'] {
  return [
    { callbackId: incidentCallbacks.declare, submitted: (input) => submitDeclaration(deps, input) },
    {
      callbackId: incidentCallbacks.assess,
      submitted: (input) => {
        const { severity, scope = '', impact = '', beganAt } = input.values;
        const values = { severity: Number(severity), scope, impact, beganAt: timeIn(beganAt) };
        return carryOut(AssessIncident, input, values, 'scope', (given) => assessIncident(deps, given, input.caller));
      },
    },
    {
      callbackId: incidentCallbacks.words,
      submitted: async (input) => {
        const { for: purpose, incidentId } = Purpose.parse(JSON.parse(input.metadata));
        const given = UpdateIncident.safeParse({ incidentId, words: input.values.words ?? '' });
        if (!given.success) return problems(given.error, 'words');
        const act = { update: updateIncident, mitigate: mitigateIncident, reopen: reopenIncident }[purpose];
        return answerOf(await act(deps, given.data, input.caller), 'words');
      },
    },
    {
      callbackId: incidentCallbacks.resolve,
      submitted: (input) => {
        const { how, words = '' } = input.values;
        return carryOut(ResolveIncident, input, { how, words }, 'words', (given) =>
          resolveIncident(deps, given, input.caller),
        );
      },
    },
    {
      callbackId: incidentCallbacks.postMortem,
      submitted: (input) => {
        const { helped = '', didNotHelp = '', conditions = '', lesson = '' } = input.values;
        return carryOut(WritePostMortem, input, { helped, didNotHelp, conditions, lesson }, 'lesson', (given) =>
          writePostMortem(deps, given, input.caller),
        );
      },
    },
    {
      callbackId: incidentCallbacks.addItem,
      submitted: (input) => {
        const { title = '', owner = '', dueOn } = input.values;
        const values = { title: visibleText(title), ownerId: owner, dueOn: timeIn(dueOn) };
        return carryOut(AddActionItem, input, values, 'title', (given) => addActionItem(deps, given, input.caller));
      },
    },
  ];
}

/** The form has a search field when there are more services than Slack lists. */
export function incidentOptions(deps: Deps): Listeners['options'] {
  return [{ callbackId: incidentCallbacks.declare, field: 'service', choices: () => serviceChoices(deps.settings) }];
}

async function submitDeclaration(deps: Deps, input: ViewInput): Promise<ViewAnswer> {
  const { releaseId, channelId } = Declaration.parse(JSON.parse(input.metadata));
  const { service = '', environment, severity, title = '', impact = '' } = input.values;
  const parsed = DeclareIncident.safeParse({
    releaseId,
    service,
    environment: environment ?? null,
    severity: Number(severity),
    title: visibleText(title),
    impact,
  });
  if (!parsed.success) return problems(parsed.error, 'title');
  const declared = await declareIncident(deps, parsed.data, input.caller);
  if (!declared.ok) return refusedAt(declared.error, 'title');
  return {
    kind: 'close',
    reply: reply(declaredWords(declared.value)),
    replyTo: channelId ?? deps.settings.releaseChannel,
  };
}

function declaredWords({ ref, title, isNew, others }: DeclaredIncident): Mrkdwn {
  const also = others.length === 0 ? '' : ` Also open for this service: ${others.join(', ')}.`;
  return isNew
    ? mrkdwn`:rotating_light: *${ref}* is declared: ${title}. Its card is in the release channel; assess it next.${also}`
    : mrkdwn`*${ref}* is open for this deployment already: ${title}. Nothing new was declared; use its card.${also}`;
}

async function carryOut<S extends z.ZodType>(
  schema: S,
  input: ViewInput,
  values: object,
  first: string,
  act: (given: z.infer<S>) => Promise<Result<unknown, Refusal>>,
): Promise<ViewAnswer> {
  const parsed = schema.safeParse({ ...values, incidentId: input.metadata });
  return parsed.success ? answerOf(await act(parsed.data), first) : problems(parsed.error, first);
}

function problems(error: z.ZodError, first: string): ViewAnswer {
  const [issue] = error.issues;
  const key = String(issue?.path[0] ?? first);
  return { kind: 'errors', errors: { [key === 'ownerId' ? 'owner' : key]: issue?.message ?? 'This is not right.' } };
}

function answerOf(result: Result<unknown, Refusal>, first: string): ViewAnswer {
  return result.ok ? { kind: 'close', reply: null, replyTo: '' } : refusedAt(result.error, first);
}

/** Slack accepts errors only for fields that the form has; what is about none of them is said in private. */
function refusedAt(refusal: Refusal, first: string): ViewAnswer {
  const field = fieldOf[refusal.kind] ?? (refusal.kind === 'unknown_release' ? undefined : first);
  if (field === undefined) return { kind: 'close', reply: refusalReply(refusal), replyTo: '' };
  const { code, sentence, next } = refusalWords(refusal);
  return { kind: 'errors', errors: { [field]: `${sentence} ${next} (${code})` }, code };
}

function timeIn(seconds: string | undefined): Date | null {
  return seconds === undefined ? null : new Date(Number(seconds) * 1_000);
}
