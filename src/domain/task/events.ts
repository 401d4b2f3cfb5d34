import type { Assignment } from './assignment.ts';
import type { TickEvidence } from './evidence.ts';

/** The payload of each event of this feature, besides actor and time. `ref` is such as `R-12.3`. */
export interface TaskEvents {
  'tasks.added': { count: number; tasks: readonly { ref: string; title: string }[] };
  'task.moved': { ref: string; title: string; from: string; to: string; reason: string; assigneeId: string | null };
  'task.assigned': {
    ref: string;
    title: string;
    assigneeId: string | null;
    from: string | null;
    /** What an agent was given; absent for people. */
    assignment?: Assignment;
  };
  'task.changed': { ref: string; title: string; what: string };
  'task.linked': { links: readonly { ref: string; kind: 'parent' | 'depends_on'; to: string }[] };
  'criterion.answered': { ref: string; criterion: string; isMet: boolean; detail: string };
  'todos.added': { count: number; todos: readonly { ref: string; title: string }[] };
  'todo.ticked': { title: string; detail: string; evidence?: TickEvidence };
  'todo.unticked': { title: string; detail?: string };
  'note.added': { kind: string; severity: string; ref?: string };
}
