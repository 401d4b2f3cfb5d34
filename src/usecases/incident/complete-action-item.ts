import { z } from 'zod';
import type { ActionItemId } from '../../domain/ids.ts';
import type { ActionItem } from '../../domain/incident/action-item.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { taskLifecycle } from '../../domain/task/lifecycle.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { type IncidentWork, inIncident } from './incident-work.ts';

export const CompleteActionItem = z.object({ actionItemId: z.string() });
export type CompleteActionItem = z.infer<typeof CompleteActionItem>;

/** A person says that an action item is done. */
export async function completeActionItem(
  deps: RequestDeps,
  input: CompleteActionItem,
  caller: Caller,
): Promise<Result<{ ref: string; title: string }, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  return once(deps, caller, input, async (stores) => {
    const known = await stores.actionItems.find(input.actionItemId as ActionItemId);
    if (!known) return err({ kind: 'unknown_incident', asked: input.actionItemId });
    return inIncident(deps, stores, known.incidentId, caller.actor, async (work) => {
      const item = await completeItem(work, known.id, { by: caller.actor.id, detail: 'done' });
      return item.ok ? ok({ ref: work.ref, title: item.value.title }) : item;
    });
  });
}

/** For an incident that is locked. */
export async function completeItem(
  work: IncidentWork,
  id: ActionItemId,
  { by, detail }: { by: string; detail: string },
): Promise<Result<ActionItem, Refusal>> {
  const item = await work.stores.actionItems.find(id);
  if (!item) return err({ kind: 'unknown_incident', asked: id });
  const state = taskLifecycle.next(item.state, 'finish');
  if (state === null) return err({ kind: 'item_ended', title: item.title, state: item.state });
  await work.stores.actionItems.save({ ...item, state, doneBy: by, doneAt: work.now, doneDetail: detail });
  await work.record('action_item.completed', { ref: work.ref, title: item.title, detail });
  return ok(item);
}
