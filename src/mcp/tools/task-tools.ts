import { z } from 'zod';
import { taskLimits } from '../../domain/task/new-items.ts';
import { addTasks, NewTask } from '../../usecases/task/add-tasks.ts';
import { addTodos, NewTodo } from '../../usecases/task/add-todos.ts';
import { answerCriterion } from '../../usecases/task/answer-criterion.ts';
import { LinkTasks, linkTasks, NewLink } from '../../usecases/task/link-tasks.ts';
import { ListTasks, listTasks } from '../../usecases/task/list-tasks.ts';
import { SetStatus, setStatus } from '../../usecases/task/set-status.ts';
import { ToggleTodo, toggleTodo } from '../../usecases/task/toggle-todo.ts';
import {
  cursorAfter,
  mapped,
  nextCursor,
  paging,
  readCursor,
  readTool,
  releaseInput,
  taskInput,
  writeTool,
} from './kit.ts';
import { ScheduleOut, scheduleOut } from './schedule-out.ts';
import { TaskOut, taskOut } from './task-out.ts';

const Added = z.object({ id: z.string(), ref: z.string(), title: z.string(), assigneeId: z.string().optional() });
const AddedTodo = z.object({ id: z.string(), task: z.string(), title: z.string() });
const bulk = (what: string) => `All ${what} of the request are added, or none, and then each mistake is named.`;

export const taskTools = [
  writeTool({
    name: 'addTask',
    title: 'Add a task',
    description: 'Adds a task to a release, under the release or under another task of it.',
    input: { release: releaseInput, ...NewTask.omit({ key: true }).shape },
    output: z.object({ release: z.string(), task: Added }),
    run: async ({ release, ...task }, { deps, caller }) =>
      mapped(await addTasks(deps, { release, tasks: [task] }, caller), (done) => ({
        release: done.release,
        task: done.tasks[0] ?? { id: '', ref: '', title: '' },
      })),
  }),
  writeTool({
    name: 'addTasksBulk',
    title: 'Add several tasks',
    description: `Adds tasks to a release. ${bulk('tasks')} A task may name another one of the request by its \`key\`.`,
    input: { release: releaseInput, tasks: z.array(NewTask).min(1).max(taskLimits.bulk) },
    output: z.object({ release: z.string(), tasks: z.array(Added) }),
    run: ({ release, tasks }, { deps, caller }) => addTasks(deps, { release, tasks }, caller),
  }),
  readTool({
    name: 'listTasks',
    title: 'List tasks',
    description:
      'The tasks of a release with their checklists, criteria and what they depend on; without a release, the tasks that are assigned to you.',
    input: z.strictObject({
      ...ListTasks.shape,
      owner: ListTasks.shape.owner.describe('An assignee’s id, `none` for tasks that nobody has, `me` for your own'),
      ...paging,
    }),
    output: z.object({
      tasks: z.array(TaskOut),
      schedules: z.array(ScheduleOut).describe('Of each release: when its open tasks can have ended'),
      nextCursor,
    }),
    run: async ({ cursor, limit, owner, ...input }, { deps, actor }) => {
      const start = readCursor(cursor);
      if (!start.ok) return start;
      const whose = owner === 'me' ? actor.id : owner;
      const found = await listTasks(deps, { ...input, ...(whose === undefined ? {} : { owner: whose }) }, actor);
      return mapped(found, (lists) => {
        const all = lists.flatMap((one) => one.tasks.map((task) => ({ task, of: one })));
        const end = start.value + limit;
        return {
          tasks: all.slice(start.value, end).map(({ task, of }) => taskOut(task, of)),
          schedules: lists.map(scheduleOut),
          ...cursorAfter(end, all.length > end),
        };
      });
    },
  }),
  writeTool({
    name: 'setStatus',
    title: 'Set the status of a task',
    description:
      'Sets the status of a task that is assigned to you. It is done only when its checklist is ticked, its criteria are answered and its subtasks have ended. Blocked, failed, skipped and cancelled need a reason.',
    input: { ...SetStatus.shape, task: taskInput },
    output: z.object({ ref: z.string(), title: z.string(), status: z.string() }),
    isDestructive: true,
    run: (input, { deps, caller }) => setStatus(deps, input, caller),
  }),
  writeTool({
    name: 'addTodo',
    title: 'Add a checklist item',
    description: 'Adds an item to the checklist of a task.',
    input: { ...NewTodo.shape, task: taskInput },
    output: z.object({ release: z.string(), todo: AddedTodo }),
    run: async (todo, { deps, caller }) =>
      mapped(await addTodos(deps, { release: todo.task, todos: [todo] }, caller), (done) => ({
        release: done.release,
        todo: done.todos[0] ?? { id: '', task: '', title: '' },
      })),
  }),
  writeTool({
    name: 'addTodosBulk',
    title: 'Add several checklist items',
    description: `Adds items to the checklists of tasks of one release. ${bulk('items')}`,
    input: { release: releaseInput, todos: z.array(NewTodo).min(1).max(taskLimits.bulk) },
    output: z.object({ release: z.string(), todos: z.array(AddedTodo) }),
    run: ({ release, todos }, { deps, caller }) => addTodos(deps, { release, todos }, caller),
  }),
  writeTool({
    name: 'answerCriterion',
    title: 'Answer a success criterion',
    description: 'Says whether a success criterion of your task is met. One that is not needs a reason.',
    input: {
      task: taskInput,
      criterion: z.number().int().positive().describe('Which one, counted from 1'),
      isMet: z.boolean(),
      detail: z.string().max(100_000).optional().describe('How you know it, or why it is not met'),
    },
    output: z.object({ ref: z.string(), criterion: z.string(), open: z.number() }),
    run: ({ detail = '', ...input }, { deps, caller }) => answerCriterion(deps, { ...input, detail }, caller),
  }),
  writeTool({
    name: 'toggleTodo',
    title: 'Tick a checklist item, or take its tick back',
    description:
      'Ticks an item of a task that is assigned to you, with evidence that the bot verifies itself: an address that it fetches (`link`), a check that it runs (`check`), or the digest of the artifact (`digest`). A plain word or attached output of an agent is not enough. Taking a tick back keeps what was there.',
    input: ToggleTodo.shape,
    output: z.object({ ref: z.string(), title: z.string(), ticked: z.boolean(), open: z.number() }),
    isDestructive: true,
    run: (input, { deps, caller }) => toggleTodo(deps, input, caller),
  }),
  writeTool({
    name: 'linkTask',
    title: 'Link two tasks',
    description: 'Makes a task the child of another one, or lets it begin only when the other one has ended.',
    input: { ...NewLink.shape, task: taskInput },
    output: z.object({ release: z.string(), linked: z.number() }),
    run: (link, { deps, caller }) => linkTasks(deps, { release: link.task, links: [link] }, caller),
  }),
  writeTool({
    name: 'linkTasksBulk',
    title: 'Link several tasks',
    description: `Links tasks of one release. ${bulk('links')}`,
    input: { ...LinkTasks.shape, release: releaseInput },
    output: z.object({ release: z.string(), linked: z.number() }),
    run: (input, { deps, caller }) => linkTasks(deps, input, caller),
  }),
];
