import { reportParts, writeReport } from '../../domain/report/summary.ts';
import { endMessages } from '../message/end-messages.ts';
import { loadView } from '../query/load-view.ts';
import type { ReleaseWork } from '../release-work.ts';
import { addNote } from '../task/add-note.ts';
import { endTasks } from '../task/end-tasks.ts';
import { closeEscalations } from '../watch/escalate.ts';

/** What follows once a deployed release has moved to `completed`: record, report, tasks and messages. */
export async function endRelease(work: ReleaseWork): Promise<void> {
  const { deps, stores, deployment, now } = work;
  if (!deployment) throw new Error(`${work.release.id} was completed without a deployment`);
  const watchedMs = deployment.deployedAt === null ? 0 : now.getTime() - deployment.deployedAt.getTime();
  await work.record('release.completed', { watchedMs });
  await closeEscalations(work);
  const view = await loadView(deps, stores, { release: work.release, deployment }, reportParts);
  await addNote(work, { kind: 'summary', markdown: writeReport(view, now) });
  await endTasks(work);
  await endMessages(work);
}
