import { isAgent } from '../../domain/agent/agent.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { taskStates } from '../../domain/task/lifecycle.ts';
import { taskRef } from '../../domain/task/task.ts';
import { sha256, stableJson } from '../../lib/hash.ts';
import { err, type Result } from '../../lib/result.ts';
import type { Deps } from '../../usecases/deps.ts';
import type { Caller } from '../../usecases/once.ts';
import { addNotes } from '../../usecases/task/add-notes.ts';
import { addTodos } from '../../usecases/task/add-todos.ts';
import { answerCriterion } from '../../usecases/task/answer-criterion.ts';
import { assignTask } from '../../usecases/task/assign-task.ts';
import { needsReason, setStatus } from '../../usecases/task/set-status.ts';
import { type ShownTask, showTask } from '../../usecases/task/show-task.ts';
import { tickTodos } from '../../usecases/task/tick-todo.ts';
import { toggleTodo } from '../../usecases/task/toggle-todo.ts';
import type { ViewAnswer, ViewInput } from '../kit/input.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { refusalReply, refusalWords, reply } from '../kit/reply.ts';
import { evidenceField, TaskMetadata } from './task-modal.ts';
import { stateWords, taskName } from './task-words.ts';

/** One change of the form: the field at which its refusal is shown, and what is said when it is recorded. */
interface Change {
  field: string;
  done: string;
  run(): Promise<Result<unknown, Refusal>>;
}

/**
 * Writes what the person changed in the form of a task, one after the other: ticks and answers come before the status,
 * which needs them. The first refusal stops at its field and says what is recorded already; saving again repeats
 * nothing.
 */
export async function submitTask(deps: Deps, input: ViewInput): Promise<ViewAnswer> {
  const metadata = TaskMetadata.parse(JSON.parse(input.metadata));
  const replyTo = metadata.channelId ?? '';
  const shown = await showTask(deps, metadata.taskId);
  if (shown === null)
    return { kind: 'close', reply: refusalReply({ kind: 'unknown_task', asked: metadata.taskId }), replyTo };
  const done: string[] = [];
  for (const change of changesOf(deps, input, shown, metadata)) {
    const result = await change.run();
    if (result.ok) {
      done.push(change.done);
      continue;
    }
    const { code, sentence, next } = refusalWords(result.error);
    const before = done.length === 0 ? '' : ` Recorded already: ${done.join(', ')}.`;
    // Mentions are not shown as names in a form.
    const words = `${sentence.replace(/<@[UW][A-Z0-9]+>/g, 'This person')} ${next} (${code})${before}`;
    return { kind: 'errors', errors: { [change.field]: words }, code };
  }
  if (done.length === 0) return { kind: 'close', reply: null, replyTo };
  return {
    kind: 'close',
    reply: reply(mrkdwn`:pencil2: ${taskName(shown.release, shown.task)}: ${done.join(', ')}.`),
    replyTo,
  };
}

function changesOf(
  deps: Deps,
  { values, boxes, caller }: ViewInput,
  shown: ShownTask,
  before: { state: string; assigneeId: string | null },
): Change[] {
  const { release, task } = shown;
  const ref = taskRef(release, task);
  // The form may be saved again after a refusal: what is the same is then done once, and the rest is a new request.
  const once = (...what: unknown[]): Caller => ({
    ...caller,
    key: `${caller.key}:${sha256(stableJson(what)).slice(0, 16)}`,
  });
  const changes: Change[] = [];
  const changed = [...boxes.ticked, ...boxes.unticked];
  if (changed.length > 0)
    changes.push({
      field: 'checklist.0',
      done: countWords(boxes),
      run: () =>
        tickTodos(deps, { releaseId: release.id, shown: changed, ticked: boxes.ticked }, once('boxes', boxes, values)),
    });
  const evidence = evidenceChanges(deps, values, shown, once);
  changes.push(...evidence);
  const detail = values.criterionDetail ?? '';
  const answers = task.criteria.flatMap(({ answer }, index) => {
    const given = values[`criterion.${index + 1}`];
    const isMet = given === 'met';
    return given === undefined || answer?.isMet === isMet ? [] : [{ number: index + 1, isMet }];
  });
  for (const { number, isMet } of answers)
    changes.push({
      field: isMet ? `criterion.${number}` : 'criterionDetail',
      done: `criterion ${number} ${isMet ? 'met' : 'not met'}`,
      run: () => answerCriterion(deps, { task: ref, criterion: number, isMet, detail }, once(number, isMet, detail)),
    });
  const isRecorded = task.criteria.some(({ answer }) => answer?.detail === detail.trim());
  if (answers.length === 0 && detail !== '' && !isRecorded)
    changes.push(lost('criterionDetail', 'No criterion was answered.', 'answer the criterion that this is about'));
  const status = taskStates.find((one) => one === values.status);
  const from = taskStates.find((one) => one === before.state);
  if (status !== undefined && status !== from)
    changes.push({
      field: needsReason.has(status) && (values.reason ?? '').trim().length < 3 ? 'reason' : 'status',
      done: stateWords(status),
      run: () => {
        const { reason = '', waitsFor } = values;
        // Ticks of this same form may have moved it already.
        const shownAs = changed.length > 0 || evidence.length > 0 || from === undefined ? {} : { from };
        return setStatus(
          deps,
          { task: ref, status, reason, ...(waitsFor === undefined ? {} : { waitsFor }), ...shownAs },
          once('status', values, boxes),
        );
      },
    });
  else if (values.reason !== undefined || values.waitsFor !== undefined)
    changes.push(lost('status', 'The status was not changed.', 'choose the status that the reason is for'));
  const assignee = values.assignee ?? null;
  const shownAssignee = before.assigneeId === null || isAgent(before.assigneeId) ? null : before.assigneeId;
  // Without a status, the form had no field for work at all: the release had ended.
  if (status !== undefined && assignee !== shownAssignee)
    changes.push({
      field: 'assignee',
      done: assignee === null ? 'assigned to nobody' : 'assigned',
      run: () => assignTask(deps, { task: ref, assignee }, once('assign', assignee, values)),
    });
  if (values.item !== undefined)
    changes.push({
      field: 'item',
      done: 'a checklist item added',
      run: () => addTodos(deps, { release: ref, todos: [newItem(ref, values.item ?? '')] }, once('item', values.item)),
    });
  if (values.note !== undefined)
    changes.push({
      field: 'note',
      done: 'a note added',
      run: () => addNotes(deps, { release: ref, notes: [newNote(ref, values.note ?? '')] }, once('note', values.note)),
    });
  return changes;
}

/** The links and outputs that were given for items of the checklist. */
function evidenceChanges(
  deps: Deps,
  values: ViewInput['values'],
  { todos }: ShownTask,
  once: (...what: unknown[]) => Caller,
): Change[] {
  return todos.flatMap(({ id, title, evidence: kind }): Change[] => {
    const field = `${evidenceField}${id}`;
    const text = (values[field] ?? '').trim();
    if (text === '') return [];
    const evidence = kind === 'link' ? { kind: 'link' as const, url: text } : { kind: 'output' as const, text };
    const run = () => toggleTodo(deps, { todo: id, ticked: true, evidence }, once('evidence', id, text));
    return [{ field, done: `“${title}” ticked`, run }];
  });
}

/** Text that belongs to nothing the person chose is not thrown away silently. */
function lost(field: string, detail: string, usage: string): Change {
  return { field, done: '', run: async () => err({ kind: 'bad_argument', detail, usage }) };
}

export const newItem = (task: string, title: string) => ({
  task,
  title,
  evidence: 'attestation' as const,
  phase: 'during' as const,
});

export const newNote = (task: string, markdown: string) => ({
  task,
  markdown,
  kind: 'log' as const,
  severity: 'normal' as const,
});

function countWords({ ticked, unticked }: ViewInput['boxes']): string {
  return [
    ...(ticked.length === 0 ? [] : [`${ticked.length} ticked`]),
    ...(unticked.length === 0 ? [] : [`${unticked.length} taken back`]),
  ].join(', ');
}
