import { isAcceptedAsIs } from '../../domain/deployment/deployment.ts';
import { currentChange, isEnd, type RecordPhase } from '../../domain/linked-record/linked-record.ts';
import type { ChangeSettings } from '../../domain/linked-record/settings.ts';
import { changeTexts, endSentences } from '../../domain/linked-record/words.ts';
import { redact } from '../../lib/redact.ts';
import type { ChangeRequest, ChangeState, ChangeSystem } from '../../ports/change-system.ts';
import { type LinkedDeps, markOf, type Subject, type Synced, shown } from './synced.ts';

const readTimeoutMs = 10_000;
/** While the release waits, its change request is read again. */
const rereadMs = 60_000;
/** What the system still requires is a person's work. */
const missingMs = 60_000;

/** Brings a change request toward the phase of its release: opens it, moves it, or reads its approval. */
export async function syncChange(deps: LinkedDeps, subject: Subject): Promise<Synced> {
  const { row, wanted } = subject;
  const system = await deps.systems.changeSystem(row.uses);
  if (row.remoteId === null) return openChange(system, subject);
  // A release can be approved before its change request was submitted there.
  const next = wanted === 'approved' && row.told === null ? 'requested' : wanted;
  // Approval is not given from here, and what was told already is not told again.
  if (next === 'approved' || row.told === next) {
    const state = await system.read(row.remoteId, readTimeoutMs);
    return state === null ? gone(row.number) : known(subject, next, state, []);
  }
  const moved = await system.move(row.remoteId, {
    to: next,
    hasProblem: isAcceptedAsIs(subject.view.deployment),
    notes: redact(notesOf(subject)),
  });
  return moved === null ? gone(row.number) : known(subject, next, moved.state, moved.missing);
}

/** Only until the release has ended: what was never opened is not opened to be closed. */
async function openChange(system: ChangeSystem, subject: Subject): Promise<Synced> {
  const { row, wanted } = subject;
  const { change } = subject.view.environment;
  const isWanted = row.name === currentChange && !isEnd(wanted) && change?.uses === row.uses;
  const state = isWanted ? await system.open(requestFor(subject, change)) : await system.find(markOf(row));
  if (state !== null) return { changes: changesOf(state), failure: null, againMs: 0 };
  const failure = wanted === 'canceled' ? null : 'the release ended before it was opened';
  return { changes: { told: wanted }, failure, againMs: null };
}

function known({ wanted }: Subject, told: RecordPhase, state: ChangeState, missing: readonly string[]): Synced {
  const changes = changesOf(state);
  if (missing.length > 0)
    return {
      changes,
      failure: shown(`it is ${state.status} and cannot be moved on: ${missing.join('; ')}`, 300),
      againMs: missingMs,
    };
  if (state.hasEnded && !isEnd(wanted))
    return {
      changes: { ...changes, told: wanted },
      failure: shown(`it has ended there before the release: ${state.status}`),
      againMs: null,
    };
  if (told !== wanted) return { changes: { ...changes, told }, failure: null, againMs: 0 };
  const isWaiting = (wanted === 'requested' || wanted === 'approved') && state.approval !== 'approved';
  return { changes: { ...changes, told: wanted }, failure: null, againMs: isWaiting ? rereadMs : null };
}

function gone(number: string | null): Synced {
  return {
    changes: { approval: 'unknown' },
    failure: `${number ?? 'the change request'} does not exist there any more`,
    againMs: null,
  };
}

function changesOf(state: ChangeState): Synced['changes'] {
  return {
    remoteId: state.remoteId,
    number: shown(state.number, 60),
    title: shown(state.title),
    link: state.link,
    approval: state.approval,
    status: shown(state.status, 60),
  };
}

function notesOf({ row, view, wanted }: Subject): string {
  if (row.name !== currentChange) return `Another change request is used for ${view.release.service} instead.`;
  return endSentences(view, wanted).join('\n');
}

function requestFor({ row, view }: Subject, { with: words, type }: ChangeSettings): ChangeRequest {
  const { schedule, timeline } = view.release.plan;
  const startsAt = schedule.startsAt === null ? null : new Date(schedule.startsAt);
  const takesMs = timeline.reduce((sum, { expectedMs }) => sum + expectedMs, 0);
  const masked = Object.fromEntries(
    Object.entries(changeTexts(view)).map(([name, text]) => [name, redact(text).slice(0, 8_000)]),
  ) as ReturnType<typeof changeTexts>;
  return {
    mark: markOf(row),
    with: words,
    type,
    ...masked,
    startsAt,
    endsAt: startsAt === null ? null : new Date(startsAt.getTime() + takesMs),
  };
}

/** What a change request should be told now; null when it is left alone: a person named it, and then another one. */
export function wantedOfChange(name: string, isNamed: boolean, phase: RecordPhase): RecordPhase | null {
  if (name === currentChange) return phase;
  return isNamed ? null : 'canceled';
}
