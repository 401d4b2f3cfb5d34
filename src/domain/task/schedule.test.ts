import { describe, expect, it } from 'vitest';
import { moment } from '../../../test/support/builders.ts';
import { aTask } from '../../../test/support/task-builders.ts';
import type { ReleaseId, TaskId } from '../ids.ts';
import { scheduleOf } from './schedule.ts';
import type { Task, TaskLink } from './task.ts';

const releaseId = 'rel_1' as ReleaseId;
const minute = 60_000;
const task = (id: string, minutes: number | null, more: Partial<Task> = {}): Task =>
  aTask(releaseId, {
    id: id as TaskId,
    role: 'QA',
    position: 1,
    expectedMs: minutes === null ? null : minutes * minute,
    ...more,
  });
const waits = (taskId: string, dependsOnId: string): TaskLink => ({
  releaseId,
  taskId: taskId as TaskId,
  dependsOnId: dependsOnId as TaskId,
});
const minutesFromNow = (at: Date | null) => (at === null ? null : (at.getTime() - moment.getTime()) / minute);

describe('the schedule of tasks', () => {
  it('follows the longest chain', () => {
    const tasks = [task('a', 10), task('b', 5), task('c', 20), task('d', 1)];
    const { endsAt, criticalPath } = scheduleOf(tasks, [waits('c', 'a'), waits('d', 'c'), waits('d', 'b')], moment);
    expect(minutesFromNow(endsAt)).toBe(31);
    expect(criticalPath).toEqual(['a', 'c', 'd']);
  });

  it('counts what has ended as nothing, and what has begun as what remains', () => {
    const begun = new Date(moment.getTime() - 4 * minute);
    const tasks = [
      task('a', 10, { state: 'done' }),
      task('b', 10, { state: 'in_progress', startedAt: begun }),
      task('late', 3, { state: 'in_progress', startedAt: begun }),
    ];
    expect(minutesFromNow(scheduleOf(tasks, [waits('b', 'a')], moment).endsAt)).toBe(6);
  });

  it('lets a parent end after its subtasks, and stands still while a task is blocked', () => {
    const begun = new Date(moment.getTime() - 4 * minute);
    const tasks = [
      task('parent', 1),
      task('child', 7, { parentId: 'parent' as TaskId, state: 'blocked', startedAt: begun }),
    ];
    const { endsAt, criticalPath } = scheduleOf(tasks, [], moment);
    expect(minutesFromNow(endsAt)).toBe(8);
    expect(criticalPath).toEqual(['child', 'parent']);
  });

  it('names what is late, by how much, and what is not known', () => {
    const deadline = new Date(moment.getTime() + 12 * minute);
    const tasks = [task('a', 10), task('b', 5, { deadline }), task('c', null)];
    const { late, unknown } = scheduleOf(tasks, [waits('b', 'a')], moment);
    expect(late).toEqual([{ id: 'b', byMs: 3 * minute }]);
    expect(unknown).toEqual(['c']);
  });

  it('is empty when everything has ended, and ends in spite of a cycle', () => {
    expect(scheduleOf([task('a', 5, { state: 'done' })], [], moment)).toEqual({
      endsAt: null,
      criticalPath: [],
      late: [],
      unknown: [],
    });
    expect(scheduleOf([task('a', 5), task('b', 5)], [waits('a', 'b'), waits('b', 'a')], moment).endsAt).not.toBeNull();
  });
});
