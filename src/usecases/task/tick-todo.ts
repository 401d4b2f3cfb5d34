import { z } from 'zod';
import type { ReleaseId, TodoId } from '../../domain/ids.ts';
import type { ChecklistItem } from '../../domain/plan/plan.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import type { Tick } from '../../domain/task/task.ts';
import { checkTick, isFrozen } from '../../domain/task/tick-rules.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { takeBack, tick } from './tick.ts';
import { updateTasks } from './update-tasks.ts';

export const TickTodos = z.object({
  releaseId: z.string(),
  /** The todos that were shown, and which of them are now ticked. */
  shown: z.array(z.string()).max(100),
  ticked: z.array(z.string()).max(100),
  /**
   * Which of them were shown as ticked. What differs from that is what the person did; without it, what differs from
   * the record.
   */
  shownTicked: z.array(z.string()).max(100).optional(),
});
export type TickTodos = z.infer<typeof TickTodos>;

const attested = { kind: 'attestation', statement: '' } as const;

/**
 * Ticks and unticks the boxes of a card on a person's behalf: the whole selection arrives, and what others have ticked
 * since the card was shown stays. The person's name and the time are the evidence; automatic checks are refused, and so
 * is what needs other evidence.
 */
export async function tickTodos(
  deps: RequestDeps,
  input: TickTodos,
  caller: Caller,
): Promise<Result<{ changed: number }, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, input.releaseId as ReleaseId, caller.actor, async (work) => {
      let changed = 0;
      for (const id of new Set(input.shown)) {
        const todo = await stores.tasks.findTodo(id as TodoId);
        if (!todo || todo.releaseId !== work.release.id || !hasChanged(input, id, todo.ticked, caller)) continue;
        // What was attested when the deployment started stays unchanged.
        if (work.release.endedAt !== null || isFrozen(todo, work.deployment !== null))
          return err({
            kind: 'not_now',
            action: 'ticked off',
            ref: releaseRef(work.release),
            state: work.release.state,
            allowed: [],
          });
        // Whoever unticks a box is on record with the time; a box has no place for a reason.
        if (todo.evidence === 'check') return err({ kind: 'todo_by_machine', title: todo.title });
        if (todo.ticked !== null) await takeBack(work, todo, '');
        else {
          const allowed = checkTick(todo, caller.actor, attested.kind);
          if (!allowed.ok) return allowed;
          await tick(work, todo, attested);
        }
        changed += 1;
      }
      if (changed > 0) await updateTasks(work);
      return ok({ changed });
    }),
  );
}

/**
 * Does this person want this item to be other than it is? A box that they left as it was shown is not theirs to change,
 * whatever others did since; except that they may have ticked it themselves a moment ago, on the same card.
 */
function hasChanged(
  { ticked, shownTicked }: Pick<TickTodos, 'ticked' | 'shownTicked'>,
  id: string,
  now: Tick | null,
  { actor }: Caller,
): boolean {
  const wanted = ticked.includes(id);
  if (wanted === (now !== null)) return false;
  if (shownTicked === undefined || wanted !== shownTicked.includes(id)) return true;
  return now?.by === actor.id;
}

/** Ticks the todo of an automatic check, with its findings as evidence. */
export async function tickCheck(
  work: ReleaseWork,
  check: NonNullable<ChecklistItem['check']>,
  detail: string,
): Promise<void> {
  const evidence = { kind: 'check', check, result: detail } as const;
  const todos = await work.stores.tasks.todosFor(work.release.id);
  for (const todo of todos) {
    // What a person has vouched for stays in their name.
    if (todo.check !== check || (todo.evidence === 'attestation' && todo.ticked !== null)) continue;
    const ticked = { by: 'quarterdeck', at: work.now.toISOString(), detail, evidence };
    await work.stores.tasks.saveTodo({ ...todo, ticked });
    if (todo.ticked === null) await work.record('todo.ticked', { title: todo.title, detail, evidence });
  }
  await updateTasks(work);
}
