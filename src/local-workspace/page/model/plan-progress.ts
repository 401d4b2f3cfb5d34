import { asObjects, asString, type Json } from './read-json.ts';

export const taskStatuses = ['pending', 'in_progress', 'complete', 'error'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export const statusOf = (task: Json): TaskStatus => taskStatuses.find((status) => status === task.status) ?? 'pending';

export interface PlanProgress {
  done: number;
  total: number;
  /** The status of the whole, as its tasks tell it. */
  status: TaskStatus;
  statuses: TaskStatus[];
}

export const progressOf = (plan: Json): PlanProgress => {
  const statuses = asObjects(plan.tasks).map(statusOf);
  const done = statuses.filter((status) => status === 'complete').length;
  const isStarted = done > 0 || statuses.includes('in_progress');
  const status = statuses.includes('error')
    ? 'error'
    : done === statuses.length && done > 0
      ? 'complete'
      : isStarted
        ? 'in_progress'
        : 'pending';
  return { done, total: statuses.length, status, statuses };
};

export const statusWords: Record<TaskStatus, string> = {
  pending: 'Waiting',
  in_progress: 'In progress',
  complete: 'Done',
  error: 'Failed',
};

export const keyOfTask = (task: Json, index: number): string => asString(task.task_id, String(index));
