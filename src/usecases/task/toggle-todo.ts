import { z } from 'zod';
import type { Actor } from '../../domain/actor.ts';
import type { TodoId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import type { TickEvidence } from '../../domain/task/evidence.ts';
import { cleanText, taskLimits } from '../../domain/task/new-items.ts';
import { parseTodoRef, type Task, type Todo, taskRef, todoRef } from '../../domain/task/task.ts';
import { checkTakeBack, checkTick, isFrozen } from '../../domain/task/tick-rules.ts';
import { sha256 } from '../../lib/hash.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkActor, checkReader } from '../agent/authorize.ts';
import type { Deps, RequestDeps } from '../deps.ts';
import { answeredBefore, type Caller } from '../once.ts';
import { GivenEvidence } from './given-evidence.ts';
import { checkMayWork, inTasks, isId, type TaskWork } from './task-work.ts';
import { takeBack, tick } from './tick.ts';
import { updateTasks } from './update-tasks.ts';
import { type Verified, verifyEvidence } from './verify-evidence.ts';

export const ToggleTodo = z.object({
  /** The item's id, or `R-12.3.2` for the second item of task 3. */
  todo: z.string().max(100),
  ticked: z.boolean(),
  /** A person's plain word by default. */
  evidence: GivenEvidence.optional(),
  /** Needed to take back what somebody else ticked. */
  reason: z.string().max(100_000).optional(),
});
export type ToggleTodo = z.infer<typeof ToggleTodo>;

export interface Toggled {
  /** Such as `R-12.3.2`. */
  ref: string;
  title: string;
  ticked: boolean;
  /** How many items of the same task are still open. */
  open: number;
}

/**
 * Ticks a checklist item on evidence, or takes its tick back. The evidence is verified before the transaction, and only
 * for whoever may tick the item; whatever depends on the record is judged again in it. Refuses with `evidence_needed`
 * when another kind is needed, with `evidence_refused` when it does not hold. An agent needs the operation `work`, and
 * the task must be its own. To tick what is ticked changes nothing.
 */
export async function toggleTodo(
  deps: RequestDeps & Pick<Deps, 'systems'>,
  input: ToggleTodo,
  caller: Caller,
): Promise<Result<Toggled, Refusal>> {
  const before = await answeredBefore<Toggled>(deps, caller, input);
  if (before) return before;
  const member = await checkActor(deps, caller.actor);
  if (!member.ok) return member;
  const reason = reasonOf(input.reason ?? '');
  if (!reason.ok) return reason;
  const given = input.evidence ?? { kind: 'attestation', statement: '' };
  const wanted = { ticked: input.ticked, kind: given.kind, reason: reason.value };

  const known = await deps.database.read(async (stores) => {
    const found = await findItem(stores, input.todo);
    if (!found.ok) return found;
    const { release } = found.value;
    const allowed = await checkReader(stores, caller.actor, 'work', release, deps.clock.now());
    if (!allowed.ok) return allowed;
    const hasDeployment = (await stores.deployments.forRelease(release.id)) !== null;
    const judged = judge({ ...found.value, hasDeployment }, caller.actor, wanted);
    return judged.ok ? found : judged;
  });
  if (!known.ok) return known;
  const { release, todo } = known.value;
  let verified: Verified | null = null;
  if (input.ticked && todo.ticked === null) {
    const evidence = await verifyEvidence(deps, release, given);
    if (!evidence.ok) return err({ kind: 'evidence_refused', title: todo.title, problem: evidence.error });
    verified = evidence.value;
  }

  return inTasks(deps, caller, { about: release.id, input, operation: 'work' }, async (work) => {
    const { stores } = work.release;
    const found = await findItem(stores, todo.id);
    if (!found.ok) return found;
    const item = { ...found.value, release: work.release.release, hasDeployment: work.release.deployment !== null };
    const judged = judge(item, caller.actor, wanted);
    if (!judged.ok) return judged;
    const isTicked = item.todo.ticked !== null;
    if (isTicked && !input.ticked) await takeBack(work.release, item.todo, reason.value);
    if (!isTicked && input.ticked) {
      // It was ticked when it was looked at, so nothing was verified.
      if (verified === null) return err({ kind: 'stale', ref: item.ref, now: 'Its tick was taken back meanwhile.' });
      const evidence = await onRecord(work, item, verified);
      if (!evidence.ok) return evidence;
      await tick(work.release, item.todo, evidence.value);
    }
    if (isTicked !== input.ticked) await updateTasks(work.release);
    const others = item.siblings.filter(({ id, ticked }) => id !== item.todo.id && ticked === null).length;
    return ok({ ref: item.ref, title: item.todo.title, ticked: input.ticked, open: others + (input.ticked ? 0 : 1) });
  });
}

function reasonOf(text: string): Result<string, Refusal> {
  if (text.trim() === '') return ok('');
  const clean = cleanText(text, taskLimits.text);
  if ('text' in clean) return ok(clean.text);
  return err({ kind: 'bad_argument', detail: `The reason ${clean.problem}.`, usage: 'untick … because <reason>' });
}

/** An item with what it belongs to. `siblings` are the items of the same task, in order. */
interface Item {
  release: Release;
  task: Task;
  todo: Todo;
  siblings: readonly Todo[];
  ref: string;
}

async function findItem(stores: Stores, asked: string): Promise<Result<Item, Refusal>> {
  const typed = parseTodoRef(asked);
  const todo = typed === null && isId(asked) ? await stores.tasks.findTodo(asked as TodoId) : null;
  const task = typed === null ? todo && (await stores.tasks.findTask(todo.taskId)) : await stores.tasks.findTask(typed);
  if (!task) return err({ kind: 'unknown_todo', asked });
  const [release, todos] = await Promise.all([
    stores.releases.find(task.releaseId),
    stores.tasks.todosFor(task.releaseId),
  ]);
  const siblings = todos.filter(({ taskId }) => taskId === task.id);
  const index = typed === null ? siblings.findIndex(({ id }) => id === todo?.id) : typed.nth - 1;
  const found = siblings[index];
  if (!found || !release) return err({ kind: 'unknown_todo', asked });
  return ok({ release, task, todo: found, siblings, ref: todoRef(taskRef(release, task), index + 1) });
}

/** May this actor do this to the item, as far as the record says? */
function judge(
  { release, task, todo, hasDeployment }: Item & { hasDeployment: boolean },
  actor: Actor,
  wanted: { ticked: boolean; kind: TickEvidence['kind']; reason: string },
): Result<void, Refusal> {
  const own = checkMayWork(actor, task, taskRef(release, task));
  if (!own.ok) return own;
  if (release.endedAt !== null)
    return err({ kind: 'not_now', action: 'changed', ref: releaseRef(release), state: release.state, allowed: [] });
  if (wanted.ticked === (todo.ticked !== null)) return ok(undefined);
  const allowed = wanted.ticked ? checkTick(todo, actor, wanted.kind) : checkTakeBack(todo, actor, wanted.reason);
  if (!allowed.ok) return allowed;
  return isFrozen(todo, hasDeployment) ? err({ kind: 'todo_frozen', title: todo.title }) : ok(undefined);
}

/** The evidence as it goes on record; a digest is compared with the plan as it is now. */
async function onRecord(
  { release: work }: TaskWork,
  { task, todo }: Item,
  verified: Verified,
): Promise<Result<TickEvidence, Refusal>> {
  const { deps, release, stores, actor, now } = work;
  if (verified.kind === 'digest') {
    const { digest } = release.plan.artifact;
    const problem = digest === null ? 'the digest of the release is not known' : 'it is not the approved digest';
    return digest !== null && digest === verified.digest.trim()
      ? ok({ kind: 'digest', digest })
      : err({ kind: 'evidence_refused', title: todo.title, problem });
  }
  if (verified.kind !== 'output') return ok(verified);
  const note = {
    id: deps.ids.next<'Note'>('note'),
    taskId: task.id,
    releaseId: release.id,
    kind: 'log' as const,
    severity: 'normal' as const,
    markdown: verified.text,
    authorId: actor.id,
    at: now,
  };
  await stores.tasks.insertNote(note);
  await work.record('note.added', { kind: note.kind, severity: note.severity, ref: taskRef(release, task) });
  return ok({ kind: 'output', noteId: note.id, sha256: sha256(note.markdown) });
}
