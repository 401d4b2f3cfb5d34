import { z } from 'zod';
import { type Task, taskRef } from '../../domain/task/task.ts';
import type { ListedTasks } from '../../usecases/task/list-tasks.ts';

const Tick = z.object({ by: z.string(), onBehalfOf: z.string().nullable(), at: z.string(), detail: z.string() });

/** A task as agents see it; references are such as `R-12.3`. */
export const TaskOut = z.object({
  ref: z.string(),
  id: z.string(),
  release: z.string(),
  title: z.string(),
  role: z.string(),
  status: z.string(),
  assignee: z.string().nullable(),
  parentId: z.string().nullable(),
  dependsOnIds: z.array(z.string()),
  actions: z.array(z.string()),
  environment: z.string(),
  configuration: z.array(z.string()),
  successCriteria: z.array(
    z.object({
      text: z.string(),
      answer: z.object({ isMet: z.boolean(), detail: z.string(), by: z.string() }).nullable(),
    }),
  ),
  deadline: z.string().nullable(),
  expectedMinutes: z.number().nullable(),
  blocked: z.object({ reason: z.string(), waitsFor: z.string().nullable() }).nullable(),
  todos: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      phase: z.string(),
      evidence: z.string(),
      check: z.string().nullable(),
      ticked: Tick.nullable(),
    }),
  ),
});

export function taskOut(task: Task, { release, todos, links }: ListedTasks): z.infer<typeof TaskOut> {
  return {
    ref: taskRef(release, task),
    id: task.id,
    release: taskRef(release, { position: 0 }),
    title: task.title,
    role: task.role,
    status: task.state,
    assignee: task.assigneeId,
    parentId: task.parentId,
    dependsOnIds: links.filter(({ taskId }) => taskId === task.id).map(({ dependsOnId }) => dependsOnId),
    actions: [...task.actions],
    environment: task.environment ?? release.environment,
    configuration: [...task.configuration],
    successCriteria: task.criteria.map(({ text, answer }) => ({
      text,
      answer: answer === null ? null : { isMet: answer.isMet, detail: answer.detail, by: answer.by },
    })),
    deadline: task.deadline?.toISOString() ?? null,
    expectedMinutes: task.expectedMs === null ? null : task.expectedMs / 60_000,
    blocked: task.blocked === null ? null : { reason: task.blocked.reason, waitsFor: task.blocked.waitsFor },
    todos: todos
      .filter(({ taskId }) => taskId === task.id)
      .map(({ id, title, phase, evidence, check, ticked }) => ({
        id,
        title,
        phase,
        evidence,
        check,
        ticked:
          ticked === null
            ? null
            : { by: ticked.by, onBehalfOf: ticked.onBehalfOf ?? null, at: ticked.at, detail: ticked.detail },
      })),
  };
}
