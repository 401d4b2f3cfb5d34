import type { Mutant } from './mutant.ts';

const rules = 'src/domain/task/tick-rules.ts';
const rulesTest = 'src/usecases/task/toggle-rules.test.ts';
const operationsTest = 'src/usecases/task/task-operations.test.ts';
const authorizeTest = 'src/usecases/agent/authorize.test.ts';

/** Defects in the guards of tasks: when they are done, what they wait for, and what is recorded whole or not at all. */
export const taskMutants: readonly Mutant[] = [
  {
    name: 'tasks: an agent works on the tasks of others',
    file: 'src/usecases/task/task-work.ts',
    find: "if (actor.kind !== 'agent' || task.assigneeId === actor.id) return ok(undefined);",
    replace: "if (actor.kind !== 'agent' || task.assigneeId !== undefined) return ok(undefined);",
    caughtBy: [rulesTest],
  },
  {
    name: 'tasks: the word of an agent ticks an item',
    file: rules,
    find: "if (!isOfPerson || todo.evidence === 'link')",
    replace: "if (todo.evidence === 'link')",
    caughtBy: [rulesTest],
  },
  {
    name: 'tasks: attached output of an agent counts as verified',
    file: 'src/domain/task/evidence.ts',
    find: "return kind === 'check' || kind === 'link' || kind === 'digest';",
    replace: "return kind !== 'attestation';",
    caughtBy: [rulesTest],
  },
  {
    name: 'tasks: an agent ticks what approvers were shown as a person’s word',
    file: rules,
    find: "if (actor.kind === 'agent' && evidence === 'attestation' && source === 'plan')",
    replace: "if (actor.kind === 'system' && evidence === 'attestation' && source === 'plan')",
    caughtBy: [rulesTest],
  },
  {
    name: 'tasks: a task with open items is done',
    file: 'src/usecases/task/set-status.ts',
    find: "if (open.length > 0) return err({ kind: 'task_unfinished', ref, title, open });",
    replace: '',
    caughtBy: [operationsTest],
  },
  {
    name: 'tasks: a task begins before what it waits for has ended',
    file: 'src/usecases/task/set-status.ts',
    find: 'if (waiting.length > 0)',
    replace: 'if (waiting.length > 1_000)',
    caughtBy: [operationsTest],
  },
  {
    name: 'tasks: a task waits for itself over others',
    file: 'src/domain/task/graph.ts',
    find: 'if (next === from) return true;',
    replace: '',
    caughtBy: [authorizeTest],
  },
  {
    name: 'tasks: what is refused in the middle of a request stays',
    file: 'src/usecases/once.ts',
    find: 'if (!answer.ok && stores.writes() > 0) throw new Refused(answer.error);',
    replace: '',
    caughtBy: [authorizeTest],
  },
  {
    name: 'tasks: of several notes, those without a mistake are added',
    file: 'src/usecases/task/add-notes.ts',
    find: 'if (draft.problems.length > 0)',
    replace: 'if (draft.notes.length === 0)',
    caughtBy: [authorizeTest],
  },
  {
    name: 'tasks: of several tasks, those without a mistake are added',
    file: 'src/usecases/task/add-tasks.ts',
    find: 'if (draft.problems.length > 0)',
    replace: 'if (draft.tasks.length === 0)',
    caughtBy: [authorizeTest],
  },
  {
    name: 'tasks: another request with a key that was used is answered like the first',
    file: 'src/usecases/once.ts',
    find: 'return known.fingerprint === print\n',
    replace: 'return known.fingerprint.length === print.length\n',
    caughtBy: [authorizeTest],
  },
];
