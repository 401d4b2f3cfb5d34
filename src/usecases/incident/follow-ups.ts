import type { FollowUp } from '../../domain/incident/action-item.ts';
import { incidentRef } from '../../domain/incident/incident.ts';
import type { PlannedFollowUp } from '../../domain/plan/checklist.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { ok } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import type { ReleaseWork } from '../release-work.ts';
import { completeItem } from './complete-action-item.ts';
import { inIncidentAlone } from './incident-work.ts';

/** As many as people read before a release; the rest stays on the cards of the incidents. */
const most = { items: 6, lessons: 3 };

/** What earlier incidents of this service left for its next release. */
export async function findFollowUps(stores: Stores, service: string): Promise<PlannedFollowUp[]> {
  const [items, lessons] = await Promise.all([
    stores.actionItems.openFor(service, most.items),
    stores.incidents.withOpenLesson(service, most.lessons),
  ]);
  const from = await Promise.all(items.map((item) => stores.incidents.find(item.incidentId)));
  return [
    ...items.map((item, index) => {
      const incident = from[index];
      const ref = incident ? `${incidentRef(incident)}, ` : '';
      return {
        title: `Done: ${item.title} (${ref}due ${item.dueOn.toISOString().slice(0, 10)})`,
        followUp: { kind: 'action_item' as const, actionItemId: item.id },
      };
    }),
    ...lessons.map((incident) => ({
      title: `Considered: ${incident.postMortem?.lesson ?? ''} (lesson of ${incidentRef(incident)})`,
      followUp: { kind: 'lesson' as const, incidentId: incident.id },
    })),
  ];
}

/**
 * The release starts: what was checked off counts. An action item is done, a lesson has been considered. What was not
 * checked off comes back on the next release.
 */
export async function settleFollowUps(work: ReleaseWork): Promise<void> {
  for (const todo of await work.stores.tasks.todosFor(work.release.id))
    if (todo.ticked !== null && todo.followUp !== null) await settle(work, todo.followUp, todo.ticked.by);
}

async function settle(work: ReleaseWork, followUp: FollowUp, by: string): Promise<void> {
  const { deps, stores, actor, release } = work;
  const detail = `checked off in ${releaseRef(release)}`;
  if (followUp.kind === 'lesson') {
    const known = await stores.incidents.lock(followUp.incidentId);
    if (known?.lessonConsideredIn === null)
      await stores.incidents.save({ ...known, lessonConsideredIn: release.id, revision: known.revision + 1 });
    return;
  }
  const item = await stores.actionItems.find(followUp.actionItemId);
  if (!item) return;
  // The incident may be of another release, which is not locked here: its own record says it, and ours by the
  // checklist.
  await inIncidentAlone(deps, stores, item.incidentId, actor, async (incident) => {
    // Somebody may have completed it meanwhile, which is as good.
    await completeItem(incident, item.id, { by, detail });
    return ok(undefined);
  });
}
