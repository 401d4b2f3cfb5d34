import type { GateCheck } from '../../domain/gate/gate.ts';
import { lockOn } from '../../domain/lock/lock.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import { missingBefore } from '../../domain/task/task.ts';
import type { Stores } from '../../ports/stores.ts';
import { calendarCheck } from '../calendar/calendar-check.ts';
import type { GateWork } from './gate-work.ts';

/**
 * The checks of the start gate that the record answers: the checklist, the place, the calendar and the locks. They hold for as long as
 * the caller holds these.
 */
export async function readRecordChecks(work: GateWork): Promise<GateCheck[]> {
  const { stores, release } = work;
  const [tasks, todos] = await Promise.all([stores.tasks.tasksFor(release.id), stores.tasks.todosFor(release.id)]);
  const missing = missingBefore(todos, tasks);
  const under = await deploymentUnderWay(stores, release);
  const calendar = await calendarCheck(work);
  const lock = lockOn(await stores.locks.open(), release.service, release.environment);
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
    ...(calendar === null ? [] : [calendar]),
    lock === null
      ? passed('locks', 'Locks', 'none')
      : failed(
          'locks',
          'Locks',
          'LOCKED',
          `locked: ${lock.reason} (lift it with “/deploy unlock ${lock.service ?? lock.environment ?? 'everything'} <reason>”)`,
        ),
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
