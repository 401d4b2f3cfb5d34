import { system } from '../../domain/actor.ts';
import type { RollbackRecord } from '../../domain/deployment/deployment.ts';
import { newLock } from '../../domain/lock/lock.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { reportParts, writeReport } from '../../domain/report/summary.ts';
import { mitigateByRollback } from '../incident/mitigate-incident.ts';
import { endMessages } from '../message/end-messages.ts';
import { touchOtherEnvironments } from '../promotion/touch-environments.ts';
import { loadView } from '../query/load-view.ts';
import { tickWaitingRelease } from '../rehearsal/tick-rehearsal.ts';
import type { ReleaseWork } from '../release-work.ts';
import { addNote } from '../task/add-note.ts';
import { endTasks } from '../task/end-tasks.ts';
import { closeEscalations } from '../watch/escalate.ts';

/** Records a verified rollback: measured time, the lock with its reason, report and messages. */
export async function finishRollback(work: ReleaseWork, validation: RollbackRecord['validation']): Promise<void> {
  const { deps, stores, deployment, now } = work;
  const record = deployment?.rollback;
  if (!deployment || !record) return;
  const finished: RollbackRecord = { ...record, restoredAt: now.toISOString(), validation };
  await work.moveDeployment('rolled_back', 'the restoration is verified', { rollback: finished, finishedAt: now });
  const moved = work.moveRelease('roll_back');
  if (!moved.ok) throw new Error(`a rolled back deployment left ${work.release.id} ${work.release.state}`);
  work.release = { ...work.release, endedAt: now };
  const durationMs = now.getTime() - Date.parse(record.startedAt);
  await work.record('rollback.finished', { targetVersion: record.targetVersion, durationMs });
  await touchOtherEnvironments(work);
  await work.record('release.rolled_back', { targetVersion: record.targetVersion, reason: record.reason });
  if (work.release.rehearsalOf === null) await lockService(work, record.reason);
  await mitigateByRollback(
    work,
    `${work.release.service} was rolled back to ${record.targetVersion}, and the restoration is verified`,
  );
  await closeEscalations(work);
  const view = await loadView(deps, stores, work, reportParts);
  await addNote(work, {
    kind: 'rollback',
    markdown: rollbackNote(work, record, durationMs),
  });
  await addNote(work, { kind: 'summary', markdown: writeReport(view, now) });
  await endTasks(work);
  await endMessages(work);
  await tickWaitingRelease(work);
}

/** The service stays locked until a person has looked at what went wrong. */
async function lockService(work: ReleaseWork, why: string): Promise<void> {
  const { deps, stores, release, now } = work;
  const reason = `${release.service} was rolled back from ${release.version} in ${releaseRef(release)}: ${why}`;
  await stores.locks.insert(
    newLock({
      id: deps.ids.next<'Lock'>('lck'),
      scope: 'service',
      environment: release.environment,
      service: release.service,
      reason,
      authorId: system.id,
      createdAt: now,
    }),
  );
  await work.record('lock.placed', { scope: 'service', reason });
}

function rollbackNote({ release, deployment }: ReleaseWork, record: RollbackRecord, durationMs: number): string {
  const back = `back to ${record.targetVersion} in ${formatDuration(durationMs)}`;
  if (release.rehearsalOf === null) return `Rolled ${back}: ${record.reason}`;
  const forwardMs = deployment?.deployedAt ? deployment.deployedAt.getTime() - deployment.startedAt.getTime() : 0;
  return `Rehearsed for ${release.rehearsalOf}: deployed in ${formatDuration(forwardMs)}, ${back}, and verified`;
}
