import { clockWords } from '../explanation.ts';
import { currentChange, type LinkedRecord, type RecordPhase } from '../linked-record/linked-record.ts';
import { changeTexts } from '../linked-record/words.ts';
import { asTyped } from '../message/message.ts';
import { releaseRef } from '../release/release.ts';
import type { ViewWith } from '../release/view.ts';
import { formatDuration } from '../report/duration.ts';
import { type ChangeOutcome, type ChangeRequest, changeRef, internalChanges, isAuthorized } from './change-request.ts';
import type { ChangeState } from './lifecycle.ts';

export const changeStateWords: Readonly<Record<ChangeState, string>> = {
  new: 'new',
  assess: 'being assessed',
  authorize: 'waiting for authorization',
  scheduled: 'scheduled',
  implement: 'being implemented',
  review: 'waiting for review',
  closed: 'closed',
  canceled: 'canceled',
};

export const outcomeWords: Readonly<Record<ChangeOutcome, string>> = {
  successful: 'successful',
  issues: 'successful with issues',
  unsuccessful: 'unsuccessful',
};

/** `normal, waiting for review until 2026-03-06 10:00 UTC`, `emergency, closed as unsuccessful`. */
export function changeRequestWords({ type, state, outcome, reviewBy }: ChangeRequest): string {
  const until = state === 'review' && reviewBy !== null ? ` until ${clockWords(reviewBy.toISOString())}` : '';
  const result = state === 'closed' && outcome !== null ? ` as ${outcomeWords[outcome]}` : '';
  return `${type}, ${changeStateWords[state]}${until}${result}`;
}

const phases: Readonly<Record<ChangeState, RecordPhase>> = {
  new: 'requested',
  assess: 'requested',
  authorize: 'requested',
  scheduled: 'approved',
  implement: 'running',
  review: 'succeeded',
  closed: 'succeeded',
  canceled: 'canceled',
};

/** How far it is, in the terms of records in other systems. */
export function phaseOfChange(state: ChangeState): RecordPhase {
  return phases[state];
}

/** A change request that is kept here, as cards and reports show those of other systems. */
export function asRecord(change: ChangeRequest): LinkedRecord {
  return {
    // No row of linked records: cards only read it.
    id: change.id as unknown as LinkedRecord['id'],
    releaseId: change.releaseId,
    kind: 'change',
    uses: internalChanges,
    name: currentChange,
    isNamed: false,
    remoteId: change.id,
    number: changeRef(change),
    title: null,
    link: null,
    // Cards show the words of its own state, at every time.
    told: 'succeeded',
    approval: isAuthorized(change) ? 'approved' : 'waiting',
    status: changeRequestWords(change),
    failure: null,
  };
}

/** The document of a change request as Markdown: it follows from the plan, and from what has happened. */
export function changeDocument(view: ViewWith<'approvals' | 'todos'>, change: ChangeRequest): string {
  const { release, service } = view;
  const { plan } = release;
  const texts = Object.fromEntries(
    Object.entries(changeTexts(view)).map(([name, text]) => [name, asTyped(text)]),
  ) as ReturnType<typeof changeTexts>;
  const items = (lines: readonly string[], none: string) =>
    lines.length === 0 ? [none] : lines.map((one) => `- ${one}`);
  const takesMs = plan.timeline.reduce((sum, { expectedMs }) => sum + expectedMs, 0);
  const approvals = view.approvals.filter(({ planHash }) => planHash === release.planHash);
  const evidence = view.todos.flatMap(({ title, phase, ticked }) =>
    phase === 'before' && ticked !== null
      ? [`${asTyped(`${title}: ${ticked.detail}`)} (${who(ticked.by)}, ${clockWords(ticked.at)})`]
      : [],
  );
  const section = (title: string, lines: readonly string[]) => ['', `## ${title}`, '', ...lines];
  return [
    `# ${changeRef(change)}: ${texts.title}`,
    '',
    `Type: ${change.type} (${asTyped(change.typeReason)}). State: ${changeRequestWords(change)}. Release: ${releaseRef(release)}.`,
    ...section('What', [texts.description]),
    ...section('Why', [texts.reason === '' ? 'No reason was given.' : texts.reason]),
    ...section('Risk', [
      `${plan.risk.level} (${plan.risk.score}/100)`,
      ...items(
        plan.risk.factors.map(({ reason, mitigation }) => asTyped(`${reason}: ${mitigation}`)),
        'No factors.',
      ),
    ]),
    ...section('Impact', [
      `${service.displayName} in ${release.environment}; ${service.downtimeToleranceMinutes === 0 ? 'no interruption is expected' : `an interruption of ${service.downtimeToleranceMinutes} minutes at most is tolerated`}.`,
    ]),
    ...section('Schedule', [
      `Start: ${plan.schedule.startsAt === null ? 'when its captain starts it' : clockWords(plan.schedule.startsAt)}. Expected to take ${formatDuration(takesMs)}, of which ${formatDuration(plan.schedule.watchMs)} are the watch.`,
    ]),
    ...section('Implementation', [texts.steps]),
    ...section('Rollback', [
      texts.rollback,
      '',
      `Expected to take ${formatDuration(plan.rollback.expectedMs)} (${plan.rollback.isProven ? 'measured' : 'not measured'}).`,
    ]),
    ...section('Test evidence', items(evidence, 'None is on record yet.')),
    ...section('Success criteria', [texts.tests]),
    ...section('Approvers', [
      `Needed: ${plan.approvals.needed}. ${change.authorizedAt === null ? 'Not authorized.' : `Authorized ${clockWords(change.authorizedAt.toISOString())}.`}`,
      ...items(
        approvals.map(
          ({ decision, personId, at, comment }) =>
            `${decision === 'approve' ? 'approved' : 'rejected'} by ${who(personId)}, ${clockWords(at.toISOString())}${comment === '' ? '' : `: ${asTyped(comment)}`}`,
        ),
        'Nobody has answered for this plan.',
      ),
    ]),
    ...section('Review', [reviewLine(change)]),
    '',
  ].join('\n');
}

function reviewLine({ state, outcome, reviewWords, reviewedBy, reviewedAt }: ChangeRequest): string {
  if (outcome === null) return state === 'review' ? 'Waits for a person.' : 'Not due yet.';
  const at = reviewedAt === null ? '' : `, ${clockWords(reviewedAt.toISOString())}`;
  return `${outcomeWords[outcome]}, by ${who(reviewedBy ?? 'quarterdeck')}${at}${reviewWords === '' ? '' : `: ${asTyped(reviewWords)}`}`;
}

function who(id: string): string {
  return /^[UW][A-Z0-9]+$/.test(id) ? `<@${id}>` : id;
}
