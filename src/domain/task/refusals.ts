import { type Explanations, say } from '../explanation.ts';

/** Why an item of the checklist cannot be ticked. */
export type TaskRefusal = { kind: 'todo_by_machine'; title: string };

/** The messages for these refusals, each with a next step. */
export const taskRefusals: Explanations<TaskRefusal> = {
  todo_by_machine: (refusal) =>
    say(
      'MACHINE_CHECK',
      `“${refusal.title}” is checked off automatically, not manually.`,
      'It is checked off as soon as the check passes.',
    ),
};
