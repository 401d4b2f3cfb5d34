import type { GateCheck } from '../../domain/gate/gate.ts';
import { lockOn, warningsOn } from '../../domain/lock/lock.ts';
import { lockedWords, warningWords } from '../../domain/lock/words.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import { missingBefore } from '../../domain/task/task.ts';
import type { Stores } from '../../ports/stores.ts';
import { calendarCheck } from '../calendar/calendar-check.ts';
import { checkChangeRequest } from '../change/check-change-request.ts';
import { queueCheck } from '../queue/queue-check.ts';
import type { GateWork } from './gate-work.ts';

/**
 * The checks of the start gate that the record answers: the checklist, the place, the calendar, the change request that is kept
 * here, and the locks. They hold for as long as the caller holds these.
 */
export async function readRecordChecks(work: GateWork): Promise<GateCheck[]> {
  const { stores, release } = work;
  const [tasks, todos] = await Promise.all([stores.tasks.tasksFor(release.id), stores.tasks.todosFor(release.id)]);
  const missing = missingBefore(todos, tasks);
  const under = await deploymentUnderWay(stores, release);
  const calendar = await calendarCheck(work);
  const change = await checkChangeRequest(work);
  const locks = await stores.locks.open();
  const warnings = warningsOn(locks, release.service, release.environment, work.now);
  const lock = lockOn(locks, release.service, release.environment, work.now);
  return [
    missing.length === 0
      ? passed('checklist', 'Checklist', 'everything before the start is checked off')
      : failed(
          'checklist',
          'Checklist',
          'CHECKLIST',
          `not checked off: ${missing.map((todo) => `“${todo.title}”`).join(', ')}`,
        ),
    under === null
      ? passed('place', 'Place', 'no other deployment is in progress')
      : failed('place', 'Place', 'UNDER_WAY', `${under} is still in progress for this service; wait for it to end`),
    await queueCheck(work),
    ...(calendar === null ? [] : [calendar]),
    ...(change === null ? [] : [change]),
    lock === null
      ? passed('locks', 'Locks', warningWords(warnings))
      : failed('locks', 'Locks', 'LOCKED', lockedWords(lock)),
  ];
}

function passed(id: string, title: string, detail: string): GateCheck {
  return { id, title, result: 'passed', detail, reasonCode: null };
}

function failed(id: string, title: string, reasonCode: string, detail: string): GateCheck {
  return { id, title, result: 'failed', detail, reasonCode };
}

/** A completed release may still be rolling back when the next one is about to start. */
async function deploymentUnderWay(stores: Stores, release: Release): Promise<string | null> {
  const other = (await stores.deployments.underWay(release)).find((one) => one.releaseId !== release.id);
  if (!other) return null;
  const owner = await stores.releases.find(other.releaseId);
  return owner ? releaseRef(owner) : other.version;
}
