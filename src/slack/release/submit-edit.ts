import { z } from 'zod';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Deps } from '../../usecases/deps.ts';
import { RevisePlan, revisePlan } from '../../usecases/release/revise-plan.ts';
import type { ViewAnswer, ViewInput } from '../kit/input.ts';
import { refusalWords, reply } from '../kit/reply.ts';
import { asDrafted, watchWords } from './edit-modal.ts';
import { revisedWords } from './revised-words.ts';

const Metadata = z.object({ releaseId: z.string(), planHash: z.string(), channelId: z.string().nullable() });

/** The field at which the form shows the error. */
const fieldOf: Readonly<Record<string, string>> = {
  time_in_past: 'startsAt',
  time_too_far: 'startsAt',
  frozen: 'startsAt',
  outside_windows: 'startsAt',
  commands_missing: 'strategy',
  no_such_target: 'rollbackTarget',
  not_editable: 'watch',
};

export async function submitEdit(deps: Deps, input: ViewInput): Promise<ViewAnswer> {
  const { releaseId, planHash, channelId } = Metadata.parse(JSON.parse(input.metadata));
  const release = await deps.database.read((stores) => stores.releases.find(releaseId as ReleaseId));
  if (!release) return { kind: 'errors', errors: { because: 'This release is not on record.' } };
  const parsed = RevisePlan.safeParse({ releaseId, planHash, ...changedParts(release, input.values) });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      kind: 'errors',
      errors: { [String(issue?.path[0] ?? 'because')]: issue?.message ?? 'This is not right.' },
    };
  }
  const revised = await revisePlan(deps, parsed.data, input.caller);
  if (revised.ok)
    return {
      kind: 'close',
      reply: reply(revisedWords(revised.value)),
      replyTo: channelId ?? deps.settings.releaseChannel,
    };
  const { code, sentence, next } = refusalWords(revised.error);
  return {
    kind: 'errors',
    errors: { [fieldOf[revised.error.kind] ?? 'because']: `${sentence} ${next} (${code})` },
    code,
  };
}

/** What the form says otherwise than the plan that it was filled in with; parts that were left alone are absent. */
function changedParts(release: Release, values: ViewInput['values']): Record<string, unknown> {
  const { plan, edits, startsAt, reason } = release;
  const start = values.startsAt === undefined ? null : new Date(Number(values.startsAt) * 1_000);
  const startBefore = startsAt === null ? null : Math.floor(startsAt.getTime() / 1_000);
  const startAfter = start === null ? null : start.getTime() / 1_000;
  const pick = (name: 'strategy' | 'rollbackTarget') => (values[name] === asDrafted ? null : values[name]);
  const changed: Record<string, unknown> = { because: values.because ?? '' };
  const put = (name: string, before: unknown, after: unknown) => {
    if (JSON.stringify(before) !== JSON.stringify(after)) changed[name] = after;
  };
  if (startBefore !== startAfter) changed.startsAt = start;
  put('strategy', edits?.strategy?.name ?? null, pick('strategy'));
  put('rollbackTarget', edits?.rollbackTarget ?? null, pick('rollbackTarget'));
  put('successCriteria', plan.successCriteria, linesOf(values.successCriteria));
  put('contingency', plan.contingency, linesOf(values.contingency));
  put('checks', edits?.checks ?? [], linesOf(values.checks));
  put('announcement', plan.announcement ?? '', values.announcement ?? '');
  put('runbookUrl', plan.runbookUrl, values.runbookUrl?.trim() || null);
  put('reason', reason, values.reason ?? '');
  const watch = values.watch?.trim() ?? '';
  if (watch !== watchWords(plan)) changed.policy = [{ key: 'watchWindow', value: watch }];
  return changed;
}

function linesOf(text: string | undefined): string[] {
  return (text ?? '').split('\n').flatMap((line) => line.trim() || []);
}
