import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import type { Caller } from '../once.ts';
import { changeIncident, needed } from './incident-work.ts';

export const AddActionItem = z.object({
  incidentId: z.string(),
  title: z.string().max(200),
  ownerId: z.string().max(32),
  dueOn: z.date(),
});
export type AddActionItem = z.infer<typeof AddActionItem>;

/**
 * Adds a task for after the incident, with an owner who is reminded when it is due. Until it is done, it comes back on
 * the checklist of the service's next release.
 */
export async function addActionItem(
  deps: RequestDeps,
  request: AddActionItem,
  caller: Caller,
): Promise<Result<{ ref: string; title: string }, Refusal>> {
  const input = withMaskedText(request, 'title');
  const owner = await checkMember(deps, input.ownerId);
  if (!owner.ok) return owner.error.kind === 'could_not_find_out' ? owner : err({ kind: 'no_owner' });
  const title = needed(input.title, 'what is to be done');
  if (!title.ok) return title;
  const delayMs = input.dueOn.getTime() - deps.clock.now().getTime();
  if (!(delayMs > 0)) return err({ kind: 'due_in_past' });
  return changeIncident(deps, input, caller, async (work) => {
    const { stores, incident, now } = work;
    if (incident.state === 'closed')
      return err({
        kind: 'incident_not_now',
        action: 'given an action item',
        ref: work.ref,
        state: incident.state,
        allowed: [],
      });
    const id = deps.ids.next<'ActionItem'>('act');
    await stores.actionItems.insert({
      id,
      incidentId: incident.id,
      releaseId: incident.releaseId,
      service: incident.service,
      title: title.value.replace(/\s+/g, ' '),
      ownerId: input.ownerId,
      dueOn: input.dueOn,
      state: 'open',
      createdAt: now,
      doneBy: null,
      doneAt: null,
      doneDetail: '',
    });
    await stores.incidentReminders.insert(
      {
        id: deps.ids.next<'IncidentReminder'>('irm'),
        incidentId: incident.id,
        releaseId: incident.releaseId,
        task: { kind: 'item-due', actionItemId: id },
      },
      delayMs,
    );
    await work.record('action_item.added', {
      ref: work.ref,
      title: title.value,
      ownerId: input.ownerId,
      dueOn: input.dueOn.toISOString(),
    });
    return ok({ ref: work.ref, title: title.value });
  });
}
