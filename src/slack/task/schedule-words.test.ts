import { expect, it } from 'vitest';
import { moment } from '../../../test/support/builders.ts';
import { aTask } from '../../../test/support/task-builders.ts';
import type { ReleaseId, TaskId } from '../../domain/ids.ts';
import type { Release } from '../../domain/release/release.ts';
import { scheduleOf } from '../../domain/task/schedule.ts';
import type { Task } from '../../domain/task/task.ts';
import { scheduleWords } from './schedule-words.ts';

const releaseId = 'rel_1' as ReleaseId;
const release = { number: 12 } as Release;
const minute = 60_000;
const task = (position: number, expectedMinutes: number | null, deadlineMinutes?: number): Task =>
  aTask(releaseId, {
    id: `tsk_${position}` as TaskId,
    role: 'QA',
    position,
    expectedMs: expectedMinutes === null ? null : expectedMinutes * minute,
    deadline: deadlineMinutes === undefined ? null : new Date(moment.getTime() + deadlineMinutes * minute),
  });
const after = (taskId: number, dependsOnId: number) => ({
  releaseId,
  taskId: `tsk_${taskId}` as TaskId,
  dependsOnId: `tsk_${dependsOnId}` as TaskId,
});
const words = (tasks: Task[], links: ReturnType<typeof after>[] = []) =>
  scheduleWords({ release, all: tasks, schedule: scheduleOf(tasks, links, moment) })?.text ?? null;

it('says when the open tasks can end, what decides it, what is late, and what is not known', () => {
  const text = words([task(1, 10), task(2, 20, 15), task(3, null)], [after(2, 1)]);
  expect(text).toMatch(/^Open tasks can end at the earliest <!date\^\d+\^.*>, decided by R-12\.1 → R-12\.2\.$/m);
  expect(text).toContain('Late: R-12.2 by 15 min.');
  expect(text).toContain('1 open task has no expected time.');
});

it('says nothing where no time is known', () => {
  expect(words([task(1, null), task(2, null)], [after(2, 1)])).toBeNull();
  expect(words([])).toBeNull();
});

it('keeps a long chain short, with its end', () => {
  const tasks = Array.from({ length: 10 }, (_, index) => task(index + 1, 1));
  const text = words(
    tasks,
    tasks.slice(1).map(({ position }) => after(position, position - 1)),
  );
  expect(text).toContain('decided by … → R-12.5 → R-12.6 → R-12.7 → R-12.8 → R-12.9 → R-12.10.');
});
